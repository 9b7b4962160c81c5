import type { HealthCertificate } from '../access/credential.ts';
import type { ReasonCode } from '../access/reasons.ts';

export type { HealthCertificate, HealthStatement } from '../access/credential.ts';

/** Why a certificate is not taken. */
export type CertificateReason = ReasonCode;

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
