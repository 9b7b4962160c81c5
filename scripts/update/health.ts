/** Whether the box is as well with the new software as it was with the old: steadily, and on the same ledger. */
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Baseline, Failure } from './journal.ts';
import type { System } from './system.ts';

export interface HealthTimes {
  /** How long it must be well without a break, milliseconds. */
  readonly steadyMs: number;
  /** How long it may take to be, milliseconds: devices warm up. */
  readonly withinMs: number;
}

const lookMs = 1_000;
/** A station that falls so often will not stand. */
const mostRestarts = 5;

/** The failure names what was wrong at the end. A box without a station is well when its package is whole. */
export async function becomesWell(
  system: System,
  clock: Clock,
  before: Baseline,
  times: HealthTimes,
): Promise<Result<void, Failure>> {
  const installed = await system.installed();
  if (installed?.whole !== true) return failed('notWhole', 'the package is not installed as a whole');
  if (!before.stationWanted) return ok(undefined);
  await system.station.start();
  const endMs = clock.monotonicMs() + times.withinMs;
  let wellSinceMs: number | null = null;
  let pid = 0;
  for (;;) {
    const wrong = await wrongNow(system, before);
    const nowMs = clock.monotonicMs();
    if (wrong.why === null) {
      // Another process is another start: it begins anew.
      if (wellSinceMs === null || wrong.pid !== pid) wellSinceMs = nowMs;
      pid = wrong.pid;
      if (nowMs - wellSinceMs >= times.steadyMs) return await continues(system, before);
    } else {
      wellSinceMs = null;
      if (wrong.restarts >= mostRestarts)
        return failed('stationFalls', `the station fell ${wrong.restarts} times; ${wrong.why.detail}`);
      if (nowMs >= endMs) return err(wrong.why);
    }
    if (nowMs >= endMs + times.steadyMs) return failed('notSteady', 'the station did not stay well');
    await pause(clock, lookMs);
  }
}

async function wrongNow(system: System, { missing }: Baseline) {
  const { active, pid, restarts } = await system.station.now();
  const wrong = (code: string, detail: string) => ({ why: { code, detail }, pid, restarts });
  if (!active) return wrong('notRunning', 'the station does not run');
  const health = await system.station.health();
  if (health === null) return wrong('notAnswering', 'the station does not answer');
  if (health.ledger !== 'ok') return wrong('ledger', `the ledger: ${health.ledger}`);
  const lost = missing === null ? [] : health.missing.filter((device) => !missing.includes(device));
  if (lost.length > 0) return wrong('devices', `not ready, and were before: ${lost.join(', ')}`);
  return { why: null, pid, restarts };
}

/** The same chain, and none of its events gone. */
async function continues(system: System, { ledger: before }: Baseline): Promise<Result<void, Failure>> {
  const now = await system.ledger();
  if (!now.ok) return failed('ledger', now.error);
  if (before === null) return ok(undefined);
  if (now.value?.chain !== before.chain) return failed('ledger', 'the station began another chain');
  if (now.value.sequence < before.sequence)
    return failed('ledger', `it ends at event ${now.value.sequence}; it ended at ${before.sequence} before`);
  return ok(undefined);
}

/** Waits until nobody has stood at the gate for a while; false when somebody still does after `withinMs`. */
export async function becomesQuiet(system: System, clock: Clock, withinMs: number): Promise<boolean> {
  const forMs = 3_000;
  const endMs = clock.monotonicMs() + withinMs;
  let quietSinceMs: number | null = null;
  for (;;) {
    const health = await system.station.health();
    // Where nothing answers the machine lets nobody pass.
    if (health === null) return true;
    const nowMs = clock.monotonicMs();
    quietSinceMs = health.attended ? null : (quietSinceMs ?? nowMs);
    if (quietSinceMs !== null && nowMs - quietSinceMs >= forMs) return true;
    if (quietSinceMs === null && nowMs >= endMs) return false;
    await pause(clock, lookMs);
  }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

function failed(code: string, detail: string): Result<never, Failure> {
  return err({ code, detail });
}
