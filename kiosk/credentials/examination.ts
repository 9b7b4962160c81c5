import type {
  CertificateExamination,
  CertificateReason,
  HealthCertificate,
  JsonValue,
  RuleSubject,
  Validity,
} from './certificate.ts';

/** Keeps account of the steps of one examination and gives its result. */
export class Examination {
  private readonly format: CertificateExamination['format'];
  private readonly steps: Record<string, boolean> = {};
  private claims: JsonValue | null = null;
  private validity: Validity | null = null;
  private ruleSubject: RuleSubject | null = null;

  constructor(format: CertificateExamination['format'], names: readonly string[]) {
    this.format = format;
    for (const name of names) this.steps[name] = false;
  }

  pass(step: string): void {
    this.steps[step] = true;
  }

  /** Notes claims whose signature holds, and when they and their key are valid. */
  show(claims: JsonValue, validity: Validity, ruleSubject: RuleSubject | null): void {
    this.claims = claims;
    this.validity = validity;
    this.ruleSubject = ruleSubject;
  }

  verified(certificate: HealthCertificate): CertificateExamination {
    return this.result({ outcome: 'verified', certificate });
  }

  refuse(reason: CertificateReason, step: string, detail: string): CertificateExamination {
    return this.result({ outcome: 'refused', reason, step, detail });
  }

  cannotVerify(reason: CertificateReason, step: string, detail: string): CertificateExamination {
    return this.result({ outcome: 'unverifiable', reason, step, detail });
  }

  private result(check: CertificateExamination['check']): CertificateExamination {
    const { format, steps, claims, validity, ruleSubject } = this;
    return { format, check, steps, claims, validity, ruleSubject };
  }
}
