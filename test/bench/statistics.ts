/** Figures out of many measurements. */

/** The value below which the share `p` (0 to 1) of them lies; nearest rank. Throws when there are none. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Milliseconds that one synchronous call took. */
export function timed(run: () => void): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

/** How often `run` can be called in a second: called for about `forMs` milliseconds, after as much warming up as that. */
export function callsPerSecond(run: () => void, forMs = 500): number {
  repeat(run, forMs);
  return repeat(run, forMs);
}

function repeat(run: () => void, forMs: number): number {
  const from = performance.now();
  let calls = 0;
  let tookMs = 0;
  do {
    for (let i = 0; i < 100; i += 1) run();
    calls += 100;
    tookMs = performance.now() - from;
  } while (tookMs < forMs);
  return (calls / tookMs) * 1000;
}
