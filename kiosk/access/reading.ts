import type { TemperaturePolicy } from './policy.ts';

/** A site's open correction of an instrument; recorded with every reading, the raw value is never overwritten. */
export interface Correction {
  readonly version: string;
  readonly offsetC: number;
}

/** One stable thermometer result. Degrees Celsius; times are monotonic milliseconds. */
export interface Reading {
  readonly source: 'instrument' | 'clinical';
  readonly rawC: number;
  readonly correctedC: number;
  readonly ambientC: number | null;
  readonly correction: Correction | null;
  /** Samples it rests on and their spread. */
  readonly samples: number;
  readonly spreadC: number;
  /** First and last sample: the whole window must lie within one person's presence. */
  readonly fromMs: number;
  readonly atMs: number;
}

export type Band = 'low' | 'normal' | 'elevated' | 'invalid' | 'ambientOutOfRange' | 'ambientUnknown';

/** The band of a reading. A clinical thermometer is held to the skin: ambient does not matter to it. */
export function bandOf(reading: Reading, policy: TemperaturePolicy): Band {
  const value = reading.correctedC;
  if (!Number.isFinite(value) || !within(value, policy.measurableC)) return 'invalid';
  if (reading.source === 'instrument') {
    if (reading.ambientC === null) return 'ambientUnknown';
    if (!within(reading.ambientC, policy.ambientC)) return 'ambientOutOfRange';
  }
  if (value >= policy.elevatedFromC) return 'elevated';
  return value < policy.normalFromC ? 'low' : 'normal';
}

function within(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high;
}
