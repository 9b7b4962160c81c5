import type { Credential, CredentialCheck } from '../access/credential.ts';
import type { ReasonCode } from '../access/reasons.ts';

/** How a payload says what it is, by its first characters. */
export type Format = 'districtPass';

/** A verifier's answer with every step of its format: true only where the step was taken and passed. */
export type Verification = CredentialCheck & {
  readonly format: Format | null;
  readonly steps: Readonly<Record<string, boolean>>;
};

/** Keeps account of the steps of one verification. */
export class Steps {
  private readonly format: Format;
  private readonly steps: Record<string, boolean> = {};

  constructor(format: Format, names: readonly string[]) {
    this.format = format;
    for (const name of names) this.steps[name] = false;
  }

  pass(step: string): void {
    this.steps[step] = true;
  }

  verified(credential: Credential): Verification {
    return { outcome: 'verified', credential, format: this.format, steps: this.steps };
  }

  refused(reason: ReasonCode, step: string, detail: string): Verification {
    return { outcome: 'refused', reason, step, detail, format: this.format, steps: this.steps };
  }

  unverifiable(reason: ReasonCode, step: string, detail: string): Verification {
    return { outcome: 'unverifiable', reason, step, detail, format: this.format, steps: this.steps };
  }
}
