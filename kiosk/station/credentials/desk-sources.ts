/** What a box needs to take other credentials than the district's pass. */
import { createSecretKey, randomBytes } from 'node:crypto';
import type { CertificateExamination } from '../../credentials/certificate.ts';
import { createCertificateVerifiers } from '../../credentials/certificate-verifier.ts';
import { emptyTrustList, type TrustList } from '../../credentials/trust-list.ts';
import type { CodeInquiryLine } from '../../uplink/code-inquiry.ts';
import { err } from '../../../drivers/basics/result.ts';
import { openPseudonyms, type Pseudonyms, pseudonymsBy } from './desk-pseudonyms.ts';
import { type RuleSets, ruleSetsIn } from './desk-rules.ts';
import type { OnlineCode } from './desk-schema.ts';

export interface CredentialSources {
  readonly examine: (payload: string) => CertificateExamination | null;
  readonly ruleSets: RuleSets;
  readonly pseudonym: Pseudonyms;
  readonly online: readonly OnlineCode[];
  /** Null: nobody can be asked, and an online code is one that the district could not be asked about. */
  readonly line: CodeInquiryLine | null;
  /** Milliseconds. */
  readonly deadlineMs: number;
}

export interface CredentialSourcesOptions {
  readonly trust: TrustList;
  /** Where the trust list and the rule sets lie. */
  readonly trustDirectory: string;
  /** Where the key of the pseudonyms lies. */
  readonly pseudonymKey: string;
  /** Told why that key could not be read or kept; the pseudonyms end with the process then. */
  readonly onKeyNotKept: (detail: string) => void;
  readonly codes: { readonly online: readonly OnlineCode[]; readonly inquiryDeadlineMs: number };
  readonly line: CodeInquiryLine | null;
}

export function openCredentialSources(options: CredentialSourcesOptions): CredentialSources {
  return {
    examine: createCertificateVerifiers(options.trust),
    ruleSets: ruleSetsIn(options.trustDirectory),
    pseudonym: openPseudonyms(options.pseudonymKey, options.onKeyNotKept),
    online: options.codes.online,
    line: options.line,
    deadlineMs: options.codes.inquiryDeadlineMs,
  };
}

/** A box that knows no other issuer, asks nobody, and whose pseudonyms end with the process. */
export function noOtherCredentials(): CredentialSources {
  return {
    examine: createCertificateVerifiers(emptyTrustList),
    ruleSets: () => err('no rule sets'),
    pseudonym: pseudonymsBy(createSecretKey(randomBytes(32))),
    online: [],
    line: null,
    deadlineMs: 1_200,
  };
}
