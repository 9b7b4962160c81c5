import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { dateTimeMs, isDate } from './calendar.ts';
import type { HealthStatement, JsonValue } from './certificate.ts';
import { resultOf } from './hc1-content.ts';
import { checked } from '../../drivers/basics/checked.ts';

const timeMaxS = 253_402_300_799;
const seconds = z.number().min(0).max(timeMaxS);

/** The claims of a SMART Health Card; members that are not read are let through. */
const claims = z.object({
  iss: z
    .string()
    .max(200)
    .regex(/^https:\/\/[^\s?#]+[^/\s?#]$/, 'an https address without a slash at its end'),
  // RFC 7519 allows fractions of a second, and issuers write them.
  nbf: seconds,
  exp: seconds.optional(),
  vc: z.object({
    type: z
      .array(z.string())
      .refine((types) => types.includes('https://smarthealth.cards#health-card'), 'a health card'),
    rid: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,24}$/)
      .optional(),
    credentialSubject: z.object({
      fhirVersion: z.string(),
      fhirBundle: z.object({
        resourceType: z.literal('Bundle'),
        entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string() }) })).max(200),
      }),
    }),
  }),
});

const immunization = z.object({
  resourceType: z.literal('Immunization'),
  status: z.literal('completed'),
  occurrenceDateTime: z.string().refine((text) => isDate(text.slice(0, 10))),
});

const observation = z.object({
  resourceType: z.literal('Observation'),
  status: z.enum(['final', 'amended', 'corrected']),
  effectiveDateTime: z.string(),
  valueCodeableConcept: z.object({ coding: z.array(z.object({ code: z.string() })).min(1) }),
});

export interface ShcContent {
  readonly issuer: string;
  readonly issuedAtS: number;
  readonly expiresAtS: number | null;
  readonly revocationId: string | null;
  readonly statements: readonly HealthStatement[];
}

/** Reads the claims of a card; the error is the path of the first that is wrong. */
export function readShcContent(json: JsonValue): Result<ShcContent, string> {
  const parsed = checked(claims, json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { iss, nbf, exp, vc } = parsed.data;
  if (exp !== undefined && exp <= nbf) return err('exp: after nbf');
  return ok({
    issuer: iss,
    issuedAtS: Math.floor(nbf),
    expiresAtS: exp === undefined ? null : Math.floor(exp),
    revocationId: vc.rid ?? null,
    statements: vc.credentialSubject.fhirBundle.entry.flatMap(({ resource }) => statementOf(resource)),
  });
}

/** The statement a FHIR resource makes, if it is one of those that matter at a gate. */
function statementOf(resource: unknown): readonly HealthStatement[] {
  const dose = checked(immunization, resource);
  if (dose.success) {
    return [{ type: 'vaccination', on: dose.data.occurrenceDateTime.slice(0, 10), dose: null, of: null }];
  }
  const test = checked(observation, resource);
  if (!test.success) return [];
  const { effectiveDateTime, valueCodeableConcept } = test.data;
  const takenAtMs = dateTimeMs(isDate(effectiveDateTime) ? `${effectiveDateTime}T00:00:00Z` : effectiveDateTime);
  if (takenAtMs === null) return [];
  const results = valueCodeableConcept.coding.map(({ code }) => resultOf(code));
  const result = results.find((known) => known !== 'unclear') ?? 'unclear';
  return [{ type: 'test', takenAtS: Math.floor(takenAtMs / 1000), result }];
}
