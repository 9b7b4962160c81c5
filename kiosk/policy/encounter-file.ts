/** An encounter written down: what was known of one person at one moment, for asking why (README.md). */
import { z } from 'zod';
import type { CredentialCheck } from '../access/credential.ts';
import type { DecisionInputs } from '../access/decision.ts';
import { reasons, type ReasonCode } from '../access/reasons.ts';
import type { LocalTime } from '../access/schedule.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { PolicyFileFault } from './parse-policy.ts';
import { checked } from '../../drivers/basics/checked.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Math.floor(Date.parse(text) / 1000));
const day = z.iso.date();
const text = z.string().min(1).max(128);
const direction = z.enum(['in', 'out']);
const medium = z.enum(['phone', 'paper', 'proxy', 'unmarked', 'typed']);
const presented = { holder: text.default('holder'), id: text.default('code'), issuer: text.default('district') };
const claims = {
  colour: z.enum(['green', 'yellow', 'purple', 'red']),
  compounds: z.array(text).default([]),
  test: z
    .strictObject({ takenAt: instant, result: z.enum(['negative', 'positive']) })
    .transform(({ takenAt, result }) => ({ takenAtS: takenAt, result }))
    .nullable()
    .default(null),
  itineraryAtRisk: z.boolean().default(false),
};
const shownBy = z.enum(['phone', 'paper', 'proxy']).default('phone');

const statement = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('vaccination'),
    on: day,
    dose: z.int().nullable().default(null),
    of: z.int().nullable().default(null),
  }),
  z
    .strictObject({ type: z.literal('test'), takenAt: instant, result: z.enum(['negative', 'positive', 'unclear']) })
    .transform(({ type, takenAt, result }) => ({ type, takenAtS: takenAt, result })),
  z.strictObject({ type: z.literal('recovery'), firstPositiveOn: day, validFrom: day, validUntil: day }),
]);

const credential = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('districtPass'),
      medium: shownBy,
      ...presented,
      ...claims,
      issued: instant,
      expires: instant,
    })
    .transform(({ issued, expires, ...rest }) => ({ ...rest, issuedAtS: issued, expiresAtS: expires })),
  z
    .strictObject({
      kind: z.literal('opaqueOnline'),
      medium: shownBy,
      ...presented,
      ...claims,
      answered: instant,
      expires: instant.nullable().default(null),
    })
    .transform(({ answered, expires, ...rest }) => ({ ...rest, answeredAtS: answered, expiresAtS: expires })),
  z
    .strictObject({ kind: z.literal('placeClearance'), ...presented, ...claims, cleared: instant, expires: instant })
    .transform(({ cleared, expires, ...rest }) => ({
      ...rest,
      medium: 'phone' as const,
      clearedAtS: cleared,
      expiresAtS: expires,
    })),
  z
    .strictObject({ kind: z.literal('identityNumber'), ...presented })
    .transform((rest) => ({ ...rest, medium: 'typed' as const })),
  z
    .strictObject({
      kind: z.enum(['hc1', 'smartHealthCard']),
      ...presented,
      statements: z.array(statement),
      issued: instant,
      validFrom: instant.optional(),
      expires: instant.nullable().default(null),
    })
    .transform(({ issued, validFrom, expires, ...rest }) => ({
      ...rest,
      medium: 'unmarked' as const,
      issuedAtS: issued,
      validFromS: validFrom ?? issued,
      expiresAtS: expires,
    })),
]);

const reasonCode = z.enum(Object.keys(reasons) as [ReasonCode, ...ReasonCode[]]);
const check = z
  .union([credential, z.strictObject({ refused: reasonCode }), z.strictObject({ unverifiable: reasonCode })])
  .transform((given): CredentialCheck => {
    const about = { step: 'file', detail: '' };
    if ('refused' in given) return { outcome: 'refused', reason: given.refused, ...about };
    if ('unverifiable' in given) return { outcome: 'unverifiable', reason: given.unverifiable, ...about };
    return { outcome: 'verified', credential: given };
  });

const reading = z
  .strictObject({
    source: z.enum(['instrument', 'clinical']).default('instrument'),
    celsius: z.number(),
    ambientC: z.number().nullable().default(null),
  })
  .transform(({ source, celsius, ambientC }) => ({
    source,
    rawC: celsius,
    correctedC: celsius,
    ambientC,
    correction: null,
    samples: 1,
    spreadC: 0,
    fromMs: 0,
    atMs: 0,
  }));

const ageHours = z.number().min(0).nullable().default(null);
const works = z.boolean().default(true);

const encounterFile = z.strictObject({
  at: z.iso.datetime({ offset: true }),
  timeZone: z.string().default('Asia/Shanghai'),
  clockTrusted: z.boolean().default(true),
  compound: text,
  direction: direction.default('in'),
  purpose: z.enum(['person', 'delivery', 'vehicle']).default('person'),
  credential: check.nullable().default(null),
  listed: z
    .strictObject({
      roster: z
        .strictObject({
          compounds: z.array(text),
          kind: z.enum(['resident', 'child', 'elderly', 'worker']).default('resident'),
        })
        .nullable()
        .default(null),
      watchlisted: z.boolean().nullable().default(false),
    })
    .nullable()
    .default(null),
  readings: z.array(reading).default([]),
  ambientC: z.number().nullable().default(null),
  maskConfirmed: z.boolean().default(false),
  replayed: z.boolean().default(false),
  lastPassage: z
    .strictObject({ direction, minutesAgo: z.number().min(0), medium: medium.nullable().default(null) })
    .nullable()
    .default(null),
  inside: z.int().min(0).default(0),
  present: z.boolean().default(true),
  listAgeHours: z.strictObject({ roster: ageHours, watchlist: ageHours }).prefault({}),
  lockedDown: z.boolean().default(false),
  capabilities: z.strictObject({ thermometer: works, scanner: works, gate: works, ledger: works }).prefault({}),
});

/** Reads an encounter; `localTime` tells the local date and minute of a wall time in a zone, null where it cannot. */
export function parseEncounter(
  json: string,
  file: string,
  localTime: (wallMs: number, timeZone: string) => LocalTime | null,
): Result<DecisionInputs, readonly PolicyFileFault[]> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return err([{ file, path: '', expected: `JSON (${error instanceof Error ? error.message : String(error)})` }]);
  }
  const parsed = checked(encounterFile, value);
  if (!parsed.success)
    return err(parsed.error.issues.map(({ path, message }) => ({ file, path: path.join('.'), expected: message })));
  const { at, timeZone, lastPassage, listAgeHours, ...rest } = parsed.data;
  const wallMs = Date.parse(at);
  const msOf = (hours: number | null) => (hours === null ? null : hours * 3_600_000);
  return ok({
    ...rest,
    wallMs,
    local: localTime(wallMs, timeZone),
    lastPassage:
      lastPassage === null
        ? null
        : { direction: lastPassage.direction, medium: lastPassage.medium, sinceMs: lastPassage.minutesAgo * 60_000 },
    lists: { roster: msOf(listAgeHours.roster), watchlist: msOf(listAgeHours.watchlist) },
  });
}
