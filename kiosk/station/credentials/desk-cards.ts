/** Health certificates at the gate: examined, held to the policy's rules, and cards in several codes put together. */
import type { CredentialCheck } from '../../access/credential.ts';
import type { EncounterState } from '../../access/encounter-state.ts';
import type { Policy } from '../../access/policy.ts';
import type { CertificateExamination, RuleSubject } from '../../credentials/certificate.ts';
import { applyRules } from '../../credentials/certificate-rules.ts';
import { createChunkAssembler } from '../../credentials/shc-chunks.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Pseudonyms } from './desk-pseudonyms.ts';
import type { RuleSets } from './desk-rules.ts';
import type { Log } from '../care/diagnostics.ts';

/** A refusal that says which step failed. */
type Refused = Extract<CredentialCheck, { outcome: 'refused' }>;

export interface CertificateJudgeOptions {
  readonly examine: (payload: string) => CertificateExamination | null;
  readonly ruleSets: RuleSets;
  readonly pseudonym: Pseudonyms;
  readonly policy: () => Policy;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  readonly log: Log;
}

/** Makes the function that checks a whole certificate; null for a text that does not begin like one. */
export function createCertificateJudge(options: CertificateJudgeOptions): (payload: string) => CredentialCheck | null {
  const { policy, clock, clockTrusted } = options;

  function broken(subject: RuleSubject | null): Refused | null {
    const name = policy().certificates.ruleSet;
    // Rules are about times as well: without a trusted clock the degrade rule of the clock decides alone.
    if (name === null || !clockTrusted()) return null;
    const rules = options.ruleSets(name);
    if (!rules.ok) {
      options.log.warn({ ruleSet: name, detail: rules.error }, 'rules the policy names cannot be used');
      return refusedByRules(`set ${name}: ${rules.error}`);
    }
    if (subject === null) return refusedByRules(`set ${name} does not speak of such certificates`);
    const results = applyRules(rules.value, subject, Math.floor(clock.wallMs() / 1000));
    if (results.length === 0) return refusedByRules(`set ${name} has no rule in force for it`);
    const failed = results.filter(({ passed }) => !passed).map(({ rule }) => rule);
    return failed.length === 0 ? null : refusedByRules(failed.join(' '));
  }

  return (payload) => {
    const examination = options.examine(payload);
    if (examination === null) return null;
    const { check, ruleSubject } = examination;
    if (check.outcome !== 'verified') return check;
    const { certificate } = check;
    // The number of a certificate can be guessed at: its pseudonym is made with the key of the box.
    const holder = options.pseudonym('certificate', certificate.id);
    const credential = { ...certificate, id: holder, holder, medium: 'unmarked' } as const;
    return broken(ruleSubject) ?? { outcome: 'verified', credential };
  };
}

function refusedByRules(detail: string): Refused {
  return { outcome: 'refused', reason: 'certificateRuleFailed', step: 'rules', detail: detail.slice(0, 200) };
}

/** What one scanned text is to a card in several codes. */
export type CardCode =
  | { readonly type: 'other' }
  | { readonly type: 'part'; readonly have: number; readonly of: number }
  | { readonly type: 'whole'; readonly payload: string }
  /** One of the codes of the card that is being dealt with, read once more. */
  | { readonly type: 'again'; readonly payload: string }
  | { readonly type: 'malformed' };

export interface CardCodes {
  take(text: string, state: EncounterState): CardCode;
}

/** `payloadOf` names a whole card as the encounter keeps it. */
export function createCardCodes(clock: Clock, payloadOf: (whole: string) => string): CardCodes {
  const assembler = createChunkAssembler();
  let collected = new Set<string>();
  let last: { readonly codes: ReadonlySet<string>; readonly whole: string; readonly payload: string } | null = null;
  return {
    take(text, { open, closed, shownUntilMs }) {
      const shown = open?.payload ?? (shownUntilMs === null ? null : closed[0]?.payload);
      if (last !== null && last.payload === shown && last.codes.has(text))
        return { type: 'again', payload: last.whole };
      // Codes that somebody showed who has left are not put together with those of the next person.
      if (open === null || open.parts === null) {
        assembler.forget();
        collected = new Set();
      }
      const outcome = assembler.take(text, clock.monotonicMs());
      switch (outcome.type) {
        case 'other':
        case 'malformed':
          return outcome;
        case 'waiting':
          if (outcome.have === 1) collected = new Set();
          collected.add(text);
          return { type: 'part', have: outcome.have, of: outcome.of };
        case 'complete':
          last = { codes: collected.add(text), whole: outcome.payload, payload: payloadOf(outcome.payload) };
          collected = new Set();
          return { type: 'whole', payload: outcome.payload };
      }
    },
  };
}
