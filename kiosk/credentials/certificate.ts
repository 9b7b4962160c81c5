import type { ReasonCode } from '../access/reasons.ts';

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
  /** The certificate's own end or that of the issuer's key, whichever comes first; null if there is none. */
  readonly expiresAtS: number | null;
}

/** Why a certificate is not taken: the reasons of the house, and what only certificates can have against them. */
export type CertificateReason = ReasonCode | 'certificateRevoked' | 'certificateRuleFailed';

/** What a verifier found about a certificate; as for credentials, time-bound facts are judged elsewhere. */
type CertificateCheck =
  | { readonly outcome: 'verified'; readonly certificate: HealthCertificate }
  | {
      readonly outcome: 'refused' | 'unverifiable';
      readonly reason: CertificateReason;
      readonly step: string;
      readonly detail: string;
    };

/**
 * A certificate taken apart: the check, every step of its format (true only where taken and passed), and what the
 * technician's tool shows. Claims hold names and birthdays: they must not be kept or logged.
 */
export interface CertificateExamination {
  readonly format: 'hc1' | 'smartHealthCard';
  readonly check: CertificateCheck;
  readonly steps: Readonly<Record<string, boolean>>;
  readonly claims: JsonValue | null;
  /** When the signed claims and the signing key hold; null where no trusted key or no claims were found. */
  readonly validity: Validity | null;
  /** What business rules are asked about; null for a card, and where there are no claims. */
  readonly ruleSubject: RuleSubject | null;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Unix seconds, both ends included. */
export interface Validity {
  readonly fromS: number;
  readonly untilS: number;
}

/** What the rules are asked about: an HC1 certificate's content and what surrounds it. Times are Unix seconds. */
export interface RuleSubject {
  readonly content: JsonValue;
  readonly type: 'Vaccination' | 'Test' | 'Recovery';
  readonly issuerCountry: string;
  readonly issuedAtS: number;
  readonly expiresAtS: number;
  readonly keyIdHex: string;
}
