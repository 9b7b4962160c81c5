import { factsOf } from '../access/credential.ts';
import type { CertificateExamination, CertificateReason, JsonValue, Validity } from './certificate.ts';
import { applyRules, type RuleResult, type RuleSet } from './certificate-rules.ts';
import { createCertificateVerifiers } from './certificate-verifier.ts';
import { identityNumberSteps, likeIdentityNumber, parseIdentityNumber } from './identity-number.ts';
import { maskClaims } from './mask-claims.ts';
import type { TrustList } from './trust-list.ts';
import type { Verification } from './verification.ts';
import { createVerifiers, unreadable } from './verifier.ts';

/** What the technician's tool prints about one payload. */
export interface Judgement {
  readonly format: 'districtPass' | 'hc1' | 'smartHealthCard' | 'identityNumber' | null;
  readonly verdict: 'valid' | 'invalid' | 'unverifiable';
  readonly reasons: readonly CertificateReason[];
  /** What exactly was wrong in the first step that failed; no personal data. */
  readonly detail: string | null;
  readonly claims: JsonValue;
  readonly steps: Readonly<Record<string, boolean>>;
  readonly rules: readonly RuleResult[];
}

/** What is judged by: Unix seconds, and rules for HC1 if there are any. `joined` says the payload came in several codes. */
export interface JudgedBy {
  readonly trust: TrustList;
  readonly nowS: number;
  readonly rules: RuleSet | null;
  readonly showClaims: boolean;
  readonly joined: boolean;
}

/** Judges one payload with all that depends on the time: unlike a verifier it is told the time and trusts it. */
export function judge(payload: string, by: JudgedBy): Judgement {
  if (likeIdentityNumber.test(payload)) return judgeNumber(payload, by);
  const examination = unreadable(payload) === null || by.joined ? createCertificateVerifiers(by.trust)(payload) : null;
  return examination === null ? judgePass(createVerifiers(by.trust)(payload), by) : judgeCertificate(examination, by);
}

/** Its form and its check character: whose it is, and whether it is anybody's, only the lists know. */
function judgeNumber(payload: string, by: JudgedBy): Judgement {
  const parsed = parseIdentityNumber(payload, by.nowS * 1000);
  const failed = parsed.ok ? identityNumberSteps.length : identityNumberSteps.indexOf(parsed.error);
  return {
    format: 'identityNumber',
    verdict: parsed.ok ? 'valid' : 'invalid',
    reasons: parsed.ok ? [] : ['credentialMalformed'],
    detail: parsed.ok ? null : parsed.error,
    claims: parsed.ok ? shown({ ...parsed.value }, by) : null,
    steps: Object.fromEntries(identityNumberSteps.map((step, at) => [step, at < failed])),
    rules: [],
  };
}

function judgePass(check: Verification, by: JudgedBy): Judgement {
  const { format, steps } = check;
  const base = { format, rules: [] };
  if (check.outcome !== 'verified') {
    const verdict = check.outcome === 'refused' ? 'invalid' : 'unverifiable';
    const timed = format === null ? steps : { ...steps, expiry: false };
    return { ...base, verdict, reasons: [check.reason], detail: check.detail, claims: null, steps: timed };
  }
  const { credential } = check;
  const { madeAtS, expiresAtS } = factsOf(credential);
  const late = timeReason({ fromS: madeAtS ?? 0, untilS: expiresAtS ?? Number.POSITIVE_INFINITY }, by.nowS);
  return {
    ...base,
    verdict: late === null ? 'valid' : 'invalid',
    reasons: late === null ? [] : [late],
    detail: null,
    claims: shown({ ...credential }, by),
    steps: { ...steps, expiry: late === null },
  };
}

function judgeCertificate(examination: CertificateExamination, by: JudgedBy): Judgement {
  const { format, check, validity } = examination;
  const rules = check.outcome === 'verified' ? rulesOf(examination, by) : [];
  const late = validity === null ? null : timeReason(validity, by.nowS);
  const broken = rules.some((rule) => !rule.passed);
  const reasons: CertificateReason[] = check.outcome === 'verified' ? [] : [check.reason];
  if (late !== null) reasons.push(late);
  if (broken) reasons.push('certificateRuleFailed');
  const expiry = validity !== null && late === null;
  const asked = by.rules !== null && format === 'hc1';
  const ruleStep = asked ? { rules: check.outcome === 'verified' && !broken } : {};
  return {
    format,
    verdict: check.outcome === 'unverifiable' ? 'unverifiable' : reasons.length === 0 ? 'valid' : 'invalid',
    reasons,
    detail: check.outcome === 'verified' ? null : check.detail,
    claims: shown(examination.claims, by),
    steps: { ...examination.steps, expiry, ...ruleStep },
    rules,
  };
}

/** The end of a validity is the first second in which it does not hold any more (RFC 8392 section 3.1.4). */
function timeReason({ fromS, untilS }: Validity, nowS: number): CertificateReason | null {
  if (nowS < fromS) return 'credentialNotYetValid';
  return nowS < untilS ? null : 'credentialExpired';
}

function rulesOf({ check, claims, ruleSubject }: CertificateExamination, by: JudgedBy): readonly RuleResult[] {
  if (by.rules === null || check.outcome !== 'verified' || claims === null || ruleSubject === null) return [];
  return applyRules(by.rules, ruleSubject, by.nowS);
}

function shown(claims: JsonValue, by: JudgedBy): JsonValue {
  return by.showClaims ? claims : maskClaims(claims);
}
