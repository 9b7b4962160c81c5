import type { ReasonCode } from './reasons.ts';

export type Colour = 'green' | 'yellow' | 'purple' | 'red';

/** What a verified code says about its holder. Times are Unix seconds. No name, no number: the holder is a pseudonym. */
export interface Credential {
  readonly kind: 'districtPass';
  readonly medium: 'phone' | 'paper' | 'proxy';
  readonly holder: string;
  /** Unique per issued code, for the replay check. */
  readonly id: string;
  readonly issuer: string;
  readonly colour: Colour;
  /** Codes of the compounds the holder lives in. */
  readonly compounds: readonly string[];
  readonly test: { readonly takenAtS: number; readonly result: 'negative' | 'positive' } | null;
  readonly itineraryAtRisk: boolean;
  readonly issuedAtS: number;
  readonly expiresAtS: number;
}

/**
 * What a verifier found. `refused` and `unverifiable` name the step that failed; time-bound facts (expiry, freshness,
 * test age) are judged by `decide`, which knows whether the clock is trusted.
 */
export type CredentialCheck =
  | { readonly outcome: 'verified'; readonly credential: Credential }
  | { readonly outcome: 'refused'; readonly reason: ReasonCode; readonly step: string; readonly detail: string }
  | { readonly outcome: 'unverifiable'; readonly reason: ReasonCode; readonly step: string; readonly detail: string };
