/** The self-test of every part: what was tried, what came of it, and the values it rests on. Each result is recorded. */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import { type Fact, type SelfTest, selfTests, type TestState, type TestView } from '../../screen/model-technician.ts';
import type { TechnicianOutcome, TestCause, ToldOutcome } from '../../screen/model-technician-acts.ts';
import type { Recorder } from '../care/recorder.ts';

/** How a part's test ended; `detail` is for the ledger. */
export interface TestResult {
  readonly state: 'pass' | 'fail' | 'unknown';
  readonly facts: readonly Fact[];
  readonly detail: string;
  /** Why it did not pass. */
  readonly cause?: TestCause;
  /** Of `detail`, what a tool or driver said in its own words: it goes on the panel as well. */
  readonly shown?: string;
}

export interface TestRun {
  /** Says that the test waits for a code to be shown. */
  readonly showCode: () => void;
  /** Resolves after so many milliseconds; rejects when the tests are stopped. */
  readonly pause: (ms: number) => Promise<void>;
  /** Resolves with whether `met` became true within `ms`; asks about it every 50 ms. */
  readonly until: (met: () => boolean, ms: number) => Promise<boolean>;
  readonly technician: string;
}

export type TestOfPart = (run: TestRun) => Promise<TestResult>;

export interface TestDesk {
  readonly views: readonly TestView[];
  start(test: SelfTest | 'all', technician: string): ToldOutcome['code'];
  /** Ends what runs; its results are not recorded. */
  stop(): void;
}

export interface TestDeskOptions {
  readonly tests: Readonly<Record<SelfTest, TestOfPart>>;
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'record'>;
  /** Why the relay may not move now. */
  readonly relayObstacle: () => TechnicianOutcome | null;
  /** Somebody stands at the gate. */
  readonly somebodyThere: () => boolean;
  /** A test has run to its end, or all of them have. */
  readonly onEnded: (test: SelfTest | 'all', outcome: TestResult['state'] | 'done') => void;
  readonly onChange: () => void;
}

const lookMs = 50;
/** Asked for once, the relay waits so long to be asked for again. */
const confirmMs = 10_000;
/** Those that need a hand, and what for: they are tested one by one only. */
const byHand: Partial<Record<SelfTest, TestCause>> = { scanner: 'needsCode', relay: 'opensGate' };

function untested(test: SelfTest): TestView {
  return { test, state: 'untested', facts: [], atMs: null, cause: byHand[test] ?? null, detail: null };
}

export function createTestDesk(options: TestDeskOptions): TestDesk {
  const { tests, clock, recorder, onChange } = options;
  const views = new Map<SelfTest, TestView>(selfTests.map((test) => [test, untested(test)]));
  const waiting = new Set<() => void>();
  let stopped = false;

  function show(test: SelfTest, state: TestState, more: Partial<TestView> = {}): void {
    views.set(test, { ...untested(test), cause: null, state, ...more });
    onChange();
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (stopped) return reject(new Ended());
      const end = (): void => {
        timer.cancel();
        reject(new Ended());
      };
      const timer: Timer = clock.after(ms, () => {
        waiting.delete(end);
        resolve();
      });
      waiting.add(end);
    });
  }

  async function until(met: () => boolean, ms: number): Promise<boolean> {
    const endMs = clock.monotonicMs() + ms;
    while (!met()) {
      if (clock.monotonicMs() >= endMs) return false;
      await pause(lookMs);
    }
    return true;
  }

  async function run(test: SelfTest, technician: string): Promise<TestResult['state'] | null> {
    show(test, 'running');
    const part: TestRun = { showCode: () => show(test, 'showCode'), pause, until, technician };
    try {
      const { state, facts, detail, cause = null, shown = null } = await tests[test](part);
      if (stopped) return null;
      recorder.record({ type: 'technician.tested', data: { technician, part: test, result: state, detail } });
      show(test, state, { facts, atMs: clock.wallMs(), cause, detail: shown?.slice(0, 300) ?? null });
      return state;
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      return null;
    }
  }

  async function one(test: SelfTest, technician: string): Promise<void> {
    const outcome = await run(test, technician);
    if (outcome !== null) options.onEnded(test, outcome);
  }

  /** The first touch asks, the second one does it. */
  function relay(technician: string): ToldOutcome['code'] {
    const obstacle = options.relayObstacle();
    if (obstacle !== null) return obstacle;
    if (views.get('relay')?.state === 'confirm') {
      void one('relay', technician);
      return 'started';
    }
    show('relay', 'confirm');
    const asked = views.get('relay');
    clock.after(confirmMs, () => {
      if (stopped || views.get('relay') !== asked) return;
      views.set('relay', untested('relay'));
      onChange();
    });
    return 'confirm';
  }

  const isRunning = (test: SelfTest): boolean => ['running', 'showCode'].includes(views.get(test)?.state ?? '');

  /** One after the other: two tests would disturb each other. The relay and the scanner need a hand, and are left out. */
  async function all(technician: string): Promise<void> {
    for (const test of selfTests) if (byHand[test] === undefined) await run(test, technician);
    if (!stopped) options.onEnded('all', 'done');
  }

  return {
    get views() {
      return [...views.values()];
    },
    start(test, technician) {
      stopped = false;
      if (test === 'all' ? selfTests.some(isRunning) : isRunning(test)) return 'busy';
      if (test === 'all') void all(technician);
      else if (test === 'relay') return relay(technician);
      else if (test === 'scanner' && options.somebodyThere()) return 'somebodyThere';
      else void one(test, technician);
      return test === 'scanner' && views.get(test)?.state === 'showCode' ? 'showCode' : 'started';
    },
    stop() {
      stopped = true;
      for (const end of waiting) end();
      waiting.clear();
      for (const { test, state } of views.values())
        if (state === 'running' || state === 'showCode' || state === 'confirm') views.set(test, untested(test));
    },
  };
}

/** The tests were ended before this one. */
class Ended extends Error {}
