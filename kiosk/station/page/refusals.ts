/** What was turned away, told so often and no oftener: a flood at the door must not become one of the log. */
import type { Clock } from '../../../drivers/basics/clock.ts';

export const mostTold = 30;
const windowMs = 60_000;

/** Tells the first thirty of a minute as they are; how many more there were is told with the first of a later one. */
export function sparingly(clock: Clock, tell: (detail: string) => void): (detail: string) => void {
  let sinceMs = Number.NEGATIVE_INFINITY;
  let told = 0;
  let untold = 0;
  return (detail) => {
    const nowMs = clock.monotonicMs();
    if (nowMs - sinceMs >= windowMs) {
      if (untold > 0) tell(`${untold} more were turned away`);
      [sinceMs, told, untold] = [nowMs, 0, 0];
    }
    if (told < mostTold) {
      told += 1;
      tell(detail);
    } else untold += 1;
  };
}
