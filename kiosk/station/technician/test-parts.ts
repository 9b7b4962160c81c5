/** What is tried of each part. */
import { canonical } from '../../ledger/canonical.ts';
import { hashOf, type RecordedEvent } from '../../ledger/record.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { Fact, SelfTest } from '../../screen/model-technician.ts';
import type { TestCause } from '../../screen/model-technician-acts.ts';
import type { GateInputName } from '../../../drivers/gate/gate-configuration.ts';
import type { Flow } from '../flow.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Site } from '../site/site.ts';
import type { Sound } from '../sound/sound.ts';
import type { StationStatus } from '../station-status.ts';
import { clockFacts, inputFacts } from './facts.ts';
import type { TestOfPart, TestResult } from './tests.ts';
import type { DeviceWatch } from '../devices/watch.ts';

/** Milliseconds. */
const listenMs = 3_000;
const showCodeMs = 20_000;
const readBackMs = 1_500;
const acknowledgedMs = 10_000;
/** An instrument at rest spreads less than this, one that looks at a person may spread more. Degrees Celsius. */
const restNoiseC = 0.5;
/** Why the sound has failed, by what was asked about it. */
const soundCauses = { microphone: 'notHeard', counters: 'cardStill', player: 'notPlayed' } as const;
/** Events before the tip whose hashes are made anew. */
const verifiedEvents = 100;

export interface TestPartsOptions {
  readonly site: Site;
  readonly watch: DeviceWatch;
  readonly flow: () => Flow;
  readonly recorder: Pick<Recorder, 'recordNow'>;
  readonly ledger: Pick<StationLedger, 'tip' | 'readEvents'>;
  readonly sound: () => Pick<Sound, 'selfTest'> | null;
  readonly status: () => StationStatus;
  /** Whether the district has acknowledged the event with this sequence. */
  readonly isAcknowledged: (sequence: number) => boolean;
}

export function testParts(options: TestPartsOptions): Readonly<Record<SelfTest, TestOfPart>> {
  const { site, watch, flow, recorder, ledger, status } = options;
  const isReady = (role: 'thermometer' | 'scanner' | 'gate'): boolean => watch.states.get(role)?.status === 'ready';

  /** When each input had changed last before it was looked at for the first time. */
  const lookedAt = new Map<GateInputName, number>();

  return {
    async thermometer({ pause }) {
      const seen: number[] = [];
      const stop = watch.onSample(({ objectC }) => void seen.push(objectC));
      await pause(listenMs).finally(stop);
      const noiseC = spread(seen);
      const facts: Fact[] = [
        { code: 'frameRate', value: seen.length / (listenMs / 1000) },
        { code: 'noise', value: noiseC },
        { code: 'object', value: watch.sample?.objectC ?? null },
        { code: 'ambient', value: watch.sample?.ambientC ?? null },
      ];
      if (seen.length < 3 || noiseC === null)
        return failed(facts, 'hardly a frame came', isReady('thermometer') ? 'fewFrames' : 'notThere');
      if (noiseC <= restNoiseC) return passed(facts, `${seen.length} frames, noise ${noiseC.toFixed(3)} °C`);
      // Somebody who moves before it is no fault of the instrument.
      const isAlone = flow().encounter.presentSinceMs === null;
      return isAlone
        ? failed(facts, 'it is restless', 'restless')
        : unknown(facts, 'somebody stands before it', 'somebodyBefore');
    },
    async scanner({ showCode, until }) {
      if (!isReady('scanner')) return failed([], 'it is not there', 'notThere');
      let shown = false;
      const giveBack = watch.takeCode(() => {
        shown = true;
      });
      showCode();
      await until(() => shown, showCodeMs).finally(giveBack);
      if (!shown) return unknown([{ code: 'state', value: 'ready' }], 'it is there; no code was shown', 'noCode');
      const { code } = watch;
      return passed(
        [
          { code: 'codeFormat', value: code?.format ?? null },
          { code: 'codeLength', value: code?.length ?? null },
        ],
        'it read the code',
      );
    },
    async relay({ until, technician }) {
      const { doorContact } = site.gate.lines.inputs;
      // Like a grant it is on disk first, or it does not happen.
      const asked = recorder.recordNow({ type: 'relay.testAsked', data: { technician } });
      if (!asked.ok) return failed([], 'the ledger cannot write', 'notWritten');
      const beforeMs = watch.relay?.atMs ?? Number.NEGATIVE_INFINITY;
      const doorBefore = watch.inputs.get('doorContact');
      flow().toPortal({ type: 'release', encounter: null, cause: 'test' }, technician);
      const doorSeen = (): boolean => watch.inputs.get('doorContact') !== doorBefore;
      const wentActive = await until(() => watch.relay !== null && watch.relay.atMs > beforeMs, readBackMs);
      const cameBack =
        wentActive && (await until(() => watch.relay?.active === false, site.gate.portal.releaseTimeMs + readBackMs));
      const door = doorContact === undefined ? null : await until(doorSeen, site.gate.portal.notOpenedMs);
      const facts: Fact[] = [
        { code: 'readBack', value: cameBack ? 'yes' : 'no' },
        { code: 'doorSeen', value: door === null ? 'notWired' : door ? 'yes' : 'no' },
      ];
      if (!wentActive) return failed(facts, 'it was not read back as active');
      if (!cameBack) return failed(facts, 'it did not fall back');
      if (door === false) return unknown(facts, 'nobody opened the door');
      return passed(facts, 'it moved and fell back');
    },
    inputs() {
      const facts = inputFacts(watch, site);
      const bad = facts.filter(({ grave }) => grave).map(({ code }) => code);
      if (bad.length > 0) return Promise.resolve(failed(facts, bad.join(' '), 'unreadable'));
      // A line that stands still may be a cut wire: each counts that has changed since it was looked at first.
      const still = [...watch.inputs].filter(([input, { atMs }]) => {
        if (!lookedAt.has(input)) lookedAt.set(input, atMs);
        return lookedAt.get(input) === atMs;
      });
      if (still.length === 0) return Promise.resolve(passed(facts, 'each was seen to move'));
      const names = still.map(([input]) => input).join(' ');
      return Promise.resolve(unknown(facts, `can be read, not seen to move: ${names}`, 'unmoved'));
    },
    async sound() {
      const sound = options.sound();
      if (sound === null) return unknown([], 'it is starting', 'starting');
      const { result, by, detail, toneDb, roomDb } = await sound.selfTest();
      const facts: Fact[] = [
        { code: 'by', value: by },
        { code: 'toneLevel', value: toneDb },
        { code: 'roomLevel', value: roomDb },
      ];
      const cause = result === 'fail' ? soundCauses[by] : 'onlyPlayed';
      return { state: result, facts, detail, ...(result === 'pass' ? {} : { cause, shown: detail }) };
    },
    screen() {
      const state = status().screen;
      const paints = state === 'painting';
      const facts: Fact[] = [{ code: 'state', value: state }];
      return Promise.resolve(paints ? passed(facts, 'it paints') : failed(facts, 'it gives no sign of life'));
    },
    ledger({ technician }) {
      const data = { technician, part: 'ledger', result: 'unknown', detail: 'written to be read back' } as const;
      const written = recorder.recordNow({ type: 'technician.tested', data });
      if (!written.ok) {
        const said = `${written.error.code}: ${written.error.detail}`;
        return Promise.resolve({ ...failed([], said, 'notWritten'), shown: said });
      }
      const { sequence } = written.value;
      const from = Math.max(1, sequence - verifiedEvents + 1);
      const read = ledger.readEvents({ from, limit: verifiedEvents });
      const events = read.ok ? read.value.filter((event) => event.sequence <= sequence) : [];
      const facts: Fact[] = [
        { code: 'lastEvent', value: sequence },
        { code: 'verified', value: events.length },
      ];
      const isThere = events.at(-1)?.hash === written.value.hash;
      const broken = events.find((event, at) => !holds(event, events[at - 1]));
      if (!isThere) return Promise.resolve(failed(facts, 'what was written is not read back', 'brokenChain'));
      if (broken !== undefined)
        return Promise.resolve(failed(facts, `event ${broken.sequence} does not fit its hash`, 'brokenChain'));
      return Promise.resolve(passed(facts, `${events.length} events hold`));
    },
    async uplink({ until, technician }) {
      const data = { technician, part: 'uplink', result: 'unknown', detail: 'sent to be acknowledged' } as const;
      const sent = recorder.recordNow({ type: 'technician.tested', data });
      const line: Fact = { code: 'line', value: status().uplink };
      if (!sent.ok) return unknown([line], 'the ledger cannot write', 'notWritten');
      const came = await until(() => options.isAcknowledged(sent.value.sequence), acknowledgedMs);
      const facts: Fact[] = [
        { code: 'line', value: status().uplink },
        { code: 'acknowledged', value: came ? 'yes' : 'no' },
        { code: 'waiting', value: status().outbox },
      ];
      return came ? passed(facts, 'the district acknowledged an event') : failed(facts, 'no acknowledgement came');
    },
    clock() {
      const facts = clockFacts({ site, status: status() });
      const { clockTrusted } = status();
      return Promise.resolve(clockTrusted ? passed(facts, 'trusted') : failed(facts, 'not synchronised'));
    },
  };
}

/** Standard deviation from sample to sample, which a slow warming does not raise; null for fewer than three. */
function spread(values: readonly number[]): number | null {
  if (values.length < 3) return null;
  const steps = values.slice(1).map((value, at) => value - (values[at] ?? value));
  return Math.sqrt(steps.reduce((sum, step) => sum + step ** 2, 0) / steps.length / 2);
}

function holds(event: RecordedEvent, before: RecordedEvent | undefined): boolean {
  if (before !== undefined && event.sequence === before.sequence + 1 && event.previousHash !== before.hash)
    return false;
  // Both were written as their canonical text, and are that text again.
  const parts = { ...event, place: canonical({ ...event.place }), data: canonical(event.data) };
  return hashOf(event.previousHash, parts).toString('hex') === event.hash;
}

function passed(facts: readonly Fact[], detail: string): TestResult {
  return { state: 'pass', facts, detail };
}

function failed(facts: readonly Fact[], detail: string, cause?: TestCause): TestResult {
  return { state: 'fail', facts, detail, ...(cause === undefined ? {} : { cause }) };
}

function unknown(facts: readonly Fact[], detail: string, cause?: TestCause): TestResult {
  return { state: 'unknown', facts, detail, ...(cause === undefined ? {} : { cause }) };
}
