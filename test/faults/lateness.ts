/** How late this machine wakes us: the measure by which a missed limit of time is the machine's or the box's. */
import type { History } from './history.ts';

const everyMs = 20;
const worthMs = 20;

export interface Lateness {
  readonly lags: History['lags'];
  stop(): void;
}

export function watchLateness(): Lateness {
  const lags: { atMs: number; lateMs: number }[] = [];
  let due = performance.now() + everyMs;
  const timer = setInterval(() => {
    const lateMs = performance.now() - due;
    if (lateMs > worthMs) lags.push({ atMs: Date.now(), lateMs });
    due = performance.now() + everyMs;
  }, everyMs);
  return { lags, stop: () => clearInterval(timer) };
}
