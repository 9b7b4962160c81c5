/** Every delay of the encounter and of the portal, in one place. Milliseconds of monotonic time. */
export interface Timeouts {
  /** From a credential without presence to the moment its holder stands before the thermometer. */
  readonly pairingMs: number;
  /** From the first input of an encounter to its end, pauses between measurements not counted. */
  readonly encounterMs: number;
  /** How old a reading may be when the credential comes, presence unbroken. */
  readonly readingMaxAgeMs: number;
  /** How long someone who waits for another measurement may come back with the same credential. */
  readonly setAsideMs: number;
  /** How long a verdict stays on the screen if nobody else comes. */
  readonly verdictShownMs: number;
  /** How long staff may override a decided encounter. */
  readonly overridableMs: number;
}

export const defaultTimeouts: Timeouts = {
  pairingMs: 8_000,
  encounterMs: 30_000,
  readingMaxAgeMs: 20_000,
  setAsideMs: 600_000,
  verdictShownMs: 5_000,
  overridableMs: 120_000,
};
