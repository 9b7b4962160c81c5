/** What a station could not write before it died: the only losses that a fault excuses. */
import type { Blow, History } from './history.ts';

/** The station tries its ledger again after this, and the write itself takes its time; milliseconds. */
const retryMs = 4_500;
/** What a station had set going when it died happens so long after it, milliseconds. */
const onItsWayMs = 150;

/** Whether whoever ran at that moment died while its ledger could not be written, or before it was tried again. */
export function diedUnwritten(history: History, atMs: number): boolean {
  return diedBefore(history, atMs, atMs, ({ fault }) => fault.kind === 'disk' || fault.kind === 'memory');
}

/** Whether whoever ran at that moment died within `ms` of being able to run and to write. */
export function diedWithin(history: History, atMs: number, ms: number): boolean {
  const holdsUp = ({ fault }: Blow): boolean =>
    fault.kind === 'disk' || fault.kind === 'memory' || (fault.kind === 'freeze' && isDriver(fault.target));
  return diedBefore(history, atMs, atMs + ms, holdsUp);
}

export function isDriver(target: string): boolean {
  return target === 'station' || target === 'guard';
}

function diedBefore({ lives, blows }: History, atMs: number, dueMs: number, holdsUp: (blow: Blow) => boolean): boolean {
  const ends = blows.flatMap((blow) => {
    const { hitMs, healedMs } = blow;
    if (hitMs === null || !holdsUp(blow) || hitMs > dueMs) return [];
    const overMs = (healedMs ?? hitMs) + retryMs;
    return overMs >= atMs ? [overMs] : [];
  });
  const lastMs = Math.max(...(dueMs > atMs ? [dueMs] : []), ...ends);
  return lives.some(
    ({ originMs, endedMs }) =>
      originMs <= atMs && endedMs !== null && endedMs >= atMs - onItsWayMs && endedMs <= lastMs,
  );
}
