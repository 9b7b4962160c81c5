/** The relay's limits of time, whatever befalls those who drive it. */
import type { Blow, History, Level } from './history.ts';
import { clock, type Violation } from './rules.ts';

/** The release time of the example site, the board's longest, and what timers and processes may add; milliseconds. */
const releaseMs = 3_000;
const marginMs = 500;
/** A release under way when its driver dies or hangs ends within this. */
const safeWithinMs = 1_000;
/** A release that was on its way when its driver was hit may still begin, milliseconds. */
const onItsWayMs = 150;

interface Active {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `late`: missed. `inTime`: missed by no more than this machine itself was late in that stretch. */
export function relayRules(history: History): {
  readonly inTime: readonly Violation[];
  readonly late: readonly Violation[];
} {
  const inTime: Violation[] = [];
  const late: Violation[] = [];
  const missed = (violation: Violation, fromMs: number, toMs: number, byMs: number): void => {
    const lateMs = lateness(history, fromMs, toMs);
    const detail = `${violation.detail}; this machine was late by ${Math.round(lateMs)} ms`;
    (byMs <= lateMs ? inTime : late).push({ ...violation, detail });
  };
  for (const { fromMs, toMs } of stretches(history.relay)) {
    const overMs = toMs - fromMs - releaseMs - marginMs;
    if (overMs > 0) {
      const lasted = `active for ${Math.round(toMs - fromMs)} ms from ${clock(fromMs)}`;
      missed({ rule: 'relayShort', detail: lasted }, fromMs, toMs, overMs);
    }
    for (const { what, atMs } of blowsToDrivers(history)) {
      const underWay = fromMs <= atMs + onItsWayMs && toMs > atMs;
      const overMs = toMs - atMs - safeWithinMs;
      if (!underWay || overMs <= 0) continue;
      const detail = `active ${Math.round(toMs - atMs)} ms after ${what} at ${clock(atMs)}`;
      missed({ rule: 'relayDies', detail }, atMs, toMs, overMs);
    }
  }
  return { inTime, late };
}

/** From each rise to its fall; one without a fall is active for ever. */
function stretches(relay: readonly Level[]): Active[] {
  return relay.flatMap(({ active, atMs }, index) =>
    active ? [{ fromMs: atMs, toMs: relay[index + 1]?.atMs ?? Number.POSITIVE_INFINITY }] : [],
  );
}

function blowsToDrivers({ blows, lives }: History): { readonly what: string; readonly atMs: number }[] {
  const hits = blows.flatMap(({ fault, hitMs }: Blow) => {
    const drives = fault.target === 'station' || fault.target === 'guard';
    return drives && hitMs !== null ? [{ what: `${fault.kind} of the ${fault.target}`, atMs: hitMs }] : [];
  });
  const ends = lives.flatMap(({ endedMs, pid }) =>
    endedMs === null ? [] : [{ what: `the end of station ${pid}`, atMs: endedMs }],
  );
  return [...hits, ...ends];
}

/** The longest that this machine let us wait beyond our time in a stretch, milliseconds. */
export function lateness({ lags }: History, fromMs: number, toMs: number): number {
  return Math.max(0, ...lags.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs + 100).map(({ lateMs }) => lateMs));
}
