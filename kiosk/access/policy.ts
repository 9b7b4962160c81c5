import type { Colour, Credential } from './credential.ts';

/** What the district demands at a gate. Data, versioned: every verdict names the version it was made under. */
export interface Policy {
  readonly version: string;
  readonly acceptedColours: readonly Colour[];
  /** Hours a negative test stays good; null demands no test. It changes weekly. */
  readonly testMaxAgeHours: number | null;
  readonly refuseItineraryAtRisk: boolean;
  readonly residentsOnly: boolean;
  /** Minutes after its issue in which a code may be shown; null: until it expires. Old screenshots end here. */
  readonly freshnessMinutes: Readonly<Record<Credential['medium'], number | null>>;
  /** Minutes in which the same code does not grant twice; 0 switches the check off. */
  readonly replayWindowMinutes: Readonly<Record<Credential['medium'], number>>;
  readonly temperature: TemperaturePolicy;
}

/** Degrees Celsius of the corrected value unless said otherwise. */
export interface TemperaturePolicy {
  /** Below this a reading is low: a cold skin, to be measured again, never a pass. */
  readonly normalFromC: number;
  /** From this on a reading is elevated and must be taken a second time. */
  readonly elevatedFromC: number;
  /** What the instrument can measure at all; outside it a reading is invalid. */
  readonly measurableC: readonly [number, number];
  /** Ambient temperatures in which the instrument measures rightly. */
  readonly ambientC: readonly [number, number];
  /** Measurements by the machine before a person must look. */
  readonly attempts: number;
  /** Pause before a low or invalid reading is repeated, and before an elevated one is. Milliseconds. */
  readonly lowPauseMs: number;
  readonly elevatedPauseMs: number;
}
