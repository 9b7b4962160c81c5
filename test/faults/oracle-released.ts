/** Whether each rise of the relay is in the ledger: as a release, or as one that failed where a fault came between. */
import type { History } from './history.ts';
import { momentOf, originMs } from './oracle-grants.ts';
import { clock, type Violation } from './rules.ts';
import { diedWithin, isDriver } from './unwritten.ts';

/** The relay answers and the answer is written within this; one that is frozen meanwhile writes it later, milliseconds. */
const answerMs = 1_000;
const lateMs = 8_000;
/** A guard that was frozen may still carry out what the station has given up waiting for, milliseconds. */
const givenUpMs = 2_000;

export function unrecordedReleases(history: History): Violation[] {
  const of = (type: string): number[] =>
    history.ledger.filter((event) => event.type === type).flatMap((event) => momentOf(event, history) ?? []);
  const released = of('portal.released');
  const failed = of('portal.releaseFailed');
  return history.relay.flatMap(({ active, atMs }): Violation[] => {
    if (!active || take(released, atMs, originMs)) return [];
    if (isDisturbed(history, atMs) && take(failed, atMs, givenUpMs)) return [];
    if (diedWithin(history, atMs, answerMs)) return [];
    return [
      { rule: 'releaseRecorded', detail: `the relay rose at ${clock(atMs)}, and the ledger has no release of its own` },
    ];
  });
}

function take(moments: number[], riseMs: number, beforeMs: number): boolean {
  const found = moments.findIndex((atMs) => atMs >= riseMs - beforeMs && atMs <= riseMs + lateMs);
  if (found < 0) return false;
  moments.splice(found, 1);
  return true;
}

/** Whether what drives the relay was hit, or its line pulled out, so near that the answer may have been lost. */
function isDisturbed({ blows }: History, atMs: number): boolean {
  return blows.some(({ fault, hitMs, healedMs }) => {
    const between =
      ((fault.kind === 'kill' || fault.kind === 'freeze') && isDriver(fault.target)) ||
      (fault.kind === 'unplug' && (fault.target === 'relay' || fault.target === 'everything')) ||
      fault.kind === 'memory';
    return between && hitMs !== null && hitMs <= atMs + answerMs && (healedMs ?? hitMs) + answerMs >= atMs;
  });
}
