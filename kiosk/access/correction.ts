/** A site's correction of an instrument holds for a time only: instruments drift, and nobody remembers why it was set. */
import type { Correction } from './reading.ts';

export interface DatedCorrection extends Correction {
  /** Code of whoever compared the instrument with a clinical one and answers for the offset. */
  readonly author: string;
  /** The last day on which it applies, YYYY-MM-DD at the place. */
  readonly expires: string;
}

/**
 * The correction that applies on `today` (YYYY-MM-DD at the place), or null. Without a trusted clock `today` is null, and
 * nothing is corrected: an offset that may have run out is worse than the raw value, which is recorded anyway.
 */
export function correctionOn(correction: DatedCorrection | null, today: string | null): Correction | null {
  if (correction === null || today === null || today > correction.expires) return null;
  const { version, offsetC } = correction;
  return { version, offsetC };
}
