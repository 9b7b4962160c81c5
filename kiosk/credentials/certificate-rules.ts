import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { evaluateCertLogic } from './certlogic.ts';
import { faultOfExpression } from './certlogic-check.ts';
import type { JsonValue, RuleSubject } from './certificate.ts';
import { checked } from '../../drivers/basics/checked.ts';

const instant = z.iso.datetime({ offset: true });
const version = z.string().regex(/^\d+\.\d+\.\d+$/);

/** A business rule as the EU gateway publishes it; what only its authors need is let through unread. */
const rule = z.object({
  Identifier: z.string().min(1).max(80),
  Type: z.enum(['Acceptance', 'Invalidation']),
  Country: z.string().max(10),
  Version: version,
  Engine: z.literal('CERTLOGIC'),
  CertificateType: z.enum(['General', 'Vaccination', 'Test', 'Recovery']),
  ValidFrom: instant,
  ValidTo: instant,
  Logic: z.json(),
});

const ruleFile = z.union([
  z.array(rule).transform((rules) => ({ rules, countryCode: '', valueSets: {} })),
  z.strictObject({
    rules: z.array(rule),
    countryCode: z.string().max(10).default(''),
    valueSets: z.record(z.string(), z.array(z.string())).default({}),
  }),
]);

type Rule = z.infer<typeof rule>;
export type RuleSet = z.infer<typeof ruleFile>;

/**
 * Reads a rule file: an array of EU business rules, or an object of `rules`, `countryCode` and `valueSets`. The error
 * says where and what was expected.
 */
export function parseRules(text: string, fileName: string): Result<RuleSet, { where: string; expected: string }> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err({ where: fileName, expected: 'JSON: an array of rules' });
  }
  const parsed = checked(ruleFile, json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err({ where: `${fileName}: ${issue?.path.join('.') ?? ''}`, expected: issue?.message ?? 'rules' });
  }
  for (const [index, { Identifier, Logic }] of parsed.data.rules.entries()) {
    const fault = faultOfExpression(Logic);
    if (fault !== null) return err({ where: `${fileName}: rules[${index}] ${Identifier} Logic`, expected: fault });
  }
  return ok(parsed.data);
}

export interface RuleResult {
  readonly rule: string;
  readonly passed: boolean;
  /** Why it could not be evaluated; such a rule counts as not passed. */
  readonly fault: string | null;
}

/** Asks every rule in force at `nowS` that is for such a certificate; all must pass. */
export function applyRules(rules: RuleSet, subject: RuleSubject, nowS: number): readonly RuleResult[] {
  const data = dataOf(rules, subject, nowS);
  return inForce(rules.rules, subject, nowS).map(({ Identifier, Logic }) => {
    const value = evaluateCertLogic(Logic, data);
    return { rule: Identifier, passed: value.ok && value.value === true, fault: value.ok ? null : value.error };
  });
}

function inForce(rules: readonly Rule[], subject: RuleSubject, nowS: number): readonly Rule[] {
  const newest = new Map<string, Rule>();
  for (const candidate of rules) {
    const valid = Date.parse(candidate.ValidFrom) <= nowS * 1000 && nowS * 1000 < Date.parse(candidate.ValidTo);
    const fits = candidate.CertificateType === 'General' || candidate.CertificateType === subject.type;
    // An issuer's country takes its own certificates back by invalidation rules; they say nothing about those of others.
    const concerns = candidate.Type === 'Acceptance' || candidate.Country === subject.issuerCountry;
    const older = newest.get(candidate.Identifier);
    if (valid && fits && concerns && (older === undefined || isNewer(candidate.Version, older.Version))) {
      newest.set(candidate.Identifier, candidate);
    }
  }
  return [...newest.values()];
}

function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) > 0;
}

function dataOf(rules: RuleSet, subject: RuleSubject, nowS: number): JsonValue {
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return {
    payload: subject.content,
    external: {
      validationClock: iso(nowS),
      valueSets: rules.valueSets,
      countryCode: rules.countryCode,
      issuerCountryCode: subject.issuerCountry,
      iat: iso(subject.issuedAtS),
      exp: iso(subject.expiresAtS),
      kid: Buffer.from(subject.keyIdHex, 'hex').toString('base64'),
      region: '',
    },
  };
}
