/** Whether the times the box calls trusted are right: the oracle knows the machine's. */
import type { History } from './history.ts';
import { momentOf } from './oracle-grants.ts';
import { clock, type Violation } from './rules.ts';

/** A clock may be off by less than what counts as a step (2 s), and two origins by a little; milliseconds. */
const offMs = 3_000;

export function wrongTimes(history: History): Violation[] {
  return history.ledger.flatMap((event): Violation[] => {
    const atMs = momentOf(event, history);
    if (atMs === null || !event.wallTrusted) return [];
    const byMs = Math.round(event.wallMs - atMs);
    if (Math.abs(byMs) < offMs || beganStepped(history, event.bootId)) return [];
    return [
      {
        rule: 'timeRight',
        detail: `${event.type} ${event.id} of ${clock(atMs)} has a trusted time that is off by ${byMs} ms`,
      },
    ];
  });
}

/**
 * Whoever starts in a time that was set wrong, while its source says that it is right, cannot know better: the clock was
 * stepped between the beginning of its process and its first event.
 */
export function beganStepped(history: History, bootId: string): boolean {
  const life = history.lives.find((one) => one.bootId === bootId);
  if (life === undefined) return false;
  const moments = history.ledger.flatMap((event) => (event.bootId === bootId ? (momentOf(event, history) ?? []) : []));
  const firstMs = Math.min(...moments);
  return history.blows.some(
    ({ fault, hitMs, healedMs }) =>
      fault.kind === 'clock' && hitMs !== null && hitMs <= firstMs && (healedMs ?? hitMs) >= life.originMs,
  );
}
