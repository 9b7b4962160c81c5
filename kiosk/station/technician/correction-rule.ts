/**
 * How far a technician may correct the thermometer, for how long, and when a second person must agree. What a reading is
 * corrected by decides who passes, so a large one is never the act of a single person (two-person rule).
 */
import type { DatedCorrection } from '../../access/correction.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { CorrectionRule, PartsView } from '../../screen/model-technician.ts';
import type { DeviceWatch } from '../devices/watch.ts';
import type { Site } from '../site/site.ts';

/** Within the laboratory accuracy that clinical thermometers must have (±0.3 °C); beyond 1 °C an instrument is broken. */
const usual: CorrectionRule = { aloneC: 0.3, mostC: 1, mostDays: 30 };

/** The slowest model sends twice a second; what was measured longer ago than this says nothing about now. Milliseconds. */
const oldMs = 5_000;

/** Why no correction may be set now: nobody sees what it does to a reading that is not there. Null: it may. */
export function correctionHindrance(
  { states, sample }: Pick<DeviceWatch, 'states' | 'sample'>,
  clock: Pick<Clock, 'monotonicMs'>,
): PartsView['hindrance'] {
  const state = states.get('thermometer') ?? { status: 'opening' };
  if (state.status === 'lost') return state.fault.code;
  if (state.status === 'opening') return 'opening';
  return sample === null || clock.monotonicMs() - sample.atMs > oldMs ? 'old' : null;
}

export interface WantedCorrection {
  readonly offsetC: number;
  readonly days: number;
}

/** What applies at this site. */
export function correctionRuleOf({ thermometer }: Pick<Site, 'thermometer'>): CorrectionRule {
  return { ...usual, ...thermometer.correctionRule };
}

/**
 * Whether one technician may do so: taking back always, else `alone` within the limit of one person, counted from zero
 * and from what the site says, `second` above it, and `tooMuch` above what the site allows at all.
 */
export function judgeCorrection(
  wanted: WantedCorrection | null,
  rule: CorrectionRule,
  ofSite: Pick<DatedCorrection, 'offsetC'> | null,
): 'alone' | 'second' | 'tooMuch' {
  if (wanted === null) return 'alone';
  const size = tenths(wanted.offsetC);
  if (size > tenths(rule.mostC) || wanted.days > rule.mostDays) return 'tooMuch';
  const changed = tenths(wanted.offsetC - (ofSite?.offsetC ?? 0));
  return Math.max(size, changed) > tenths(rule.aloneC) ? 'second' : 'alone';
}

function tenths(degrees: number): number {
  return Math.abs(Math.round(degrees * 10));
}
