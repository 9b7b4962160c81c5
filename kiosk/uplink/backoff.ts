/**
 * How long to wait after failures, and how much to ask of a line that keeps failing. Pure: chance comes in as a number.
 * Full jitter over a doubling ceiling spreads the return of a whole district after an outage (20,939 boxes at once);
 * the floor keeps one box from hammering when chance is low.
 */
export interface BackoffLimits {
  /** Milliseconds: the first ceiling, and the least wait. */
  readonly baseMs: number;
  readonly minimumMs: number;
  /** Milliseconds: no wait is longer, whatever the service asks for. */
  readonly maximumMs: number;
  /** Failures in a row after which the circuit is open: only a small probe is sent until one succeeds. */
  readonly openCircuitAfter: number;
}

export const defaultBackoff: BackoffLimits = { baseMs: 1_000, minimumMs: 250, maximumMs: 60_000, openCircuitAfter: 5 };

/** Milliseconds to wait after `failures` (≥ 1) in a row; `chance` is in [0, 1). A service's own wish is a lower bound. */
export function backoffMs(limits: BackoffLimits, failures: number, chance: number, retryAfterMs = 0): number {
  // 2^31 steps would overflow to Infinity only after the ceiling has long been reached.
  const ceiling = Math.min(limits.maximumMs, limits.baseMs * 2 ** Math.min(failures - 1, 30));
  const jittered = limits.minimumMs + chance * Math.max(0, ceiling - limits.minimumMs);
  return Math.min(limits.maximumMs, Math.max(jittered, retryAfterMs));
}

export type Circuit = 'closed' | 'open';

export function circuitAfter(limits: BackoffLimits, failures: number): Circuit {
  return failures >= limits.openCircuitAfter ? 'open' : 'closed';
}
