import type { ReasonCode } from './reasons.ts';

export type Colour = 'green' | 'yellow' | 'purple' | 'red';

export type CredentialKind = Credential['kind'];

/** How it was shown. A certificate does not say whether it came from a phone or from paper: it is `unmarked`. */
export type Medium = 'phone' | 'paper' | 'proxy' | 'unmarked' | 'typed';

export type TestClaim = { readonly takenAtS: number; readonly result: 'negative' | 'positive' };

/** What every credential says. Times are Unix seconds. No name, no number: the holder is a pseudonym. */
interface Presented {
  readonly holder: string;
  /** Unique per issued code, for the replay check. */
  readonly id: string;
  readonly issuer: string;
}

/** What the district says about one of its people. */
interface DistrictClaims {
  readonly colour: Colour;
  /** Codes of the compounds the holder lives in. */
  readonly compounds: readonly string[];
  readonly test: TestClaim | null;
  readonly itineraryAtRisk: boolean;
}

/** The district's own signed pass. */
export interface DistrictPass extends Presented, DistrictClaims {
  readonly kind: 'districtPass';
  readonly medium: 'phone' | 'paper' | 'proxy';
  readonly issuedAtS: number;
  readonly expiresAtS: number;
}

/** A code only the district can read, with its answer; `answeredAtS` is when the district gave it, cached or not. */
interface OpaqueOnline extends Presented, DistrictClaims {
  readonly kind: 'opaqueOnline';
  readonly medium: 'phone' | 'paper' | 'proxy';
  readonly answeredAtS: number;
  readonly expiresAtS: number | null;
}

/** The district's clearance for somebody who scanned this place's own code. */
interface PlaceClearance extends Presented, DistrictClaims {
  readonly kind: 'placeClearance';
  readonly medium: 'phone';
  readonly clearedAtS: number;
  readonly expiresAtS: number;
}

/**
 * An identity number, typed or read from a card, or somebody whom staff have picked from the roster. It says who, and
 * nothing else: the roster says the rest.
 */
interface IdentityNumber extends Presented {
  readonly kind: 'identityNumber';
  readonly medium: 'typed';
}

/** What a health certificate says about its holder. Dates are `YYYY-MM-DD`, times Unix seconds. */
export type HealthStatement =
  | { readonly type: 'vaccination'; readonly on: string; readonly dose: number | null; readonly of: number | null }
  | { readonly type: 'test'; readonly takenAtS: number; readonly result: 'negative' | 'positive' | 'unclear' }
  | {
      readonly type: 'recovery';
      readonly firstPositiveOn: string;
      readonly validFrom: string;
      readonly validUntil: string;
    };

/** A verified certificate of another authority than the district. It has no colour and names no compound. */
export interface HealthCertificate {
  readonly kind: 'hc1' | 'smartHealthCard';
  /** A pseudonym made from the certificate's own id: no name, no birthday. */
  readonly id: string;
  readonly issuer: string;
  readonly statements: readonly HealthStatement[];
  readonly issuedAtS: number;
  /** The certificate's own beginning or that of the issuer's key, whichever comes last. */
  readonly validFromS: number;
  /** The certificate's own end or that of the issuer's key, whichever comes first; null if there is none. */
  readonly expiresAtS: number | null;
}

/** A certificate presented at the gate; its holder is known by the certificate's pseudonym only. */
interface CertificateCredential extends HealthCertificate {
  readonly medium: 'unmarked';
  readonly holder: string;
}

export type Credential = DistrictPass | OpaqueOnline | PlaceClearance | IdentityNumber | CertificateCredential;

/** Who stands at the gate, as the policy tells them apart. `worker`: works in the compound, lives elsewhere. */
export type HolderKind = 'resident' | 'child' | 'elderly' | 'worker' | 'visitor' | 'delivery' | 'vehicle';

/** What the lists of the box say about a holder. */
export interface Listed {
  /** Null: not on the roster, or no roster was asked. */
  readonly roster: {
    readonly compounds: readonly string[];
    readonly kind: Extract<HolderKind, 'resident' | 'child' | 'elderly' | 'worker'>;
  } | null;
  /** Null: a watchlist is asked by pseudonym or number, and neither is known of who was picked from the roster. */
  readonly watchlisted: boolean | null;
}

/**
 * What a verifier found. `refused` and `unverifiable` name the step that failed; time-bound facts (expiry, freshness,
 * test age) are judged by `decide`, which knows whether the clock is trusted.
 */
export type CredentialCheck =
  | { readonly outcome: 'verified'; readonly credential: Credential }
  | { readonly outcome: 'refused'; readonly reason: ReasonCode; readonly step: string; readonly detail: string }
  | { readonly outcome: 'unverifiable'; readonly reason: ReasonCode; readonly step: string; readonly detail: string };

/** What a credential says, whatever its kind; null where its kind cannot say it. Times are Unix seconds. */
export interface Facts {
  readonly colour: Colour | null;
  readonly compounds: readonly string[];
  readonly itineraryAtRisk: boolean | null;
  /** Every test it tells of. */
  readonly tests: readonly (TestClaim | { readonly takenAtS: number; readonly result: 'unclear' })[];
  /** Whether a credential of this kind could tell of a test at all. */
  readonly tellsTests: boolean;
  /** When it, or the answer about it, was made. */
  readonly madeAtS: number | null;
  /** Before this it does not hold yet. */
  readonly validFromS: number | null;
  readonly expiresAtS: number | null;
}

/** Reads the common facts out of a credential. */
export function factsOf(credential: Credential): Facts {
  switch (credential.kind) {
    case 'districtPass':
      return district(credential, credential.issuedAtS);
    case 'opaqueOnline':
      return district(credential, credential.answeredAtS);
    case 'placeClearance':
      return district(credential, credential.clearedAtS);
    case 'identityNumber':
      return { ...silent, tests: [], tellsTests: false, madeAtS: null, validFromS: null, expiresAtS: null };
    case 'hc1':
    case 'smartHealthCard': {
      const { statements, issuedAtS, validFromS, expiresAtS } = credential;
      const tests = statements.filter((statement) => statement.type === 'test');
      return { ...silent, tests, tellsTests: true, madeAtS: issuedAtS, validFromS, expiresAtS };
    }
  }
}

const silent = { colour: null, compounds: [], itineraryAtRisk: null } as const;

function district(
  { colour, compounds, test, itineraryAtRisk, expiresAtS }: DistrictClaims & { readonly expiresAtS: number | null },
  madeAtS: number,
): Facts {
  return {
    colour,
    compounds,
    itineraryAtRisk,
    tests: test === null ? [] : [test],
    tellsTests: true,
    madeAtS,
    validFromS: madeAtS,
    expiresAtS,
  };
}
