import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { dateTimeMs, isDate } from './calendar.ts';
import type { HealthStatement } from './certificate.ts';
import type { KeyUsage } from './trusted-key.ts';
import { checked } from '../../drivers/basics/checked.ts';

/*
 * The content of an EU Digital COVID Certificate (DCC schema 1.0 to 1.3): one statement of one of three kinds. Fields
 * that are not read are let through, as the schema has it; what is read is read strictly.
 */

/**
 * Characters that show nothing, turn the direction of writing or mean nothing agreed: they make one text look like
 * another. The joiners U+200C and U+200D stay, since names are written with them.
 */
const deceptive =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Co}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u;
const plain = z
  .string()
  .max(80)
  .refine((text) => !deceptive.test(text), 'text without hidden characters');
const transliterated = z
  .string()
  .max(80)
  .regex(/^[A-Z<]*$/, 'A to Z and <');
const date = z.string().refine(isDate, 'a day as YYYY-MM-DD');
const dose = z.int().min(1).max(99);

const common = { tg: plain, co: plain, is: plain, ci: plain.min(1) };
const vaccination = z.object({ ...common, vp: plain, mp: plain, ma: plain, dn: dose, sd: dose, dt: date });
const recovery = z
  .object({ ...common, fr: date, df: date, du: date })
  .refine(({ df, du }) => df <= du, 'valid until not before valid from');
const testEntry = z.object({
  ...common,
  tt: plain,
  nm: plain.optional(),
  ma: plain.optional(),
  tr: plain,
  tc: plain.optional(),
  // Schema 1.0 wrote times in milliseconds, later ones as text with a zone.
  sc: z.union([
    z.string().refine((text) => dateTimeMs(text) !== null, 'a time with zone'),
    z.int().min(0).max(253_402_300_799_999),
  ]),
});

const names = z
  .object({
    fn: plain.optional(),
    gn: plain.optional(),
    fnt: transliterated.optional(),
    gnt: transliterated.optional(),
  })
  .refine(({ fnt, gnt }) => fnt !== undefined || gnt !== undefined, 'fnt or gnt');

/** A birthday may be known to the month, to the year or not at all. */
const birthday = z
  .string()
  .refine(
    (text) => text === '' || /^(19|20)\d\d(-(0[1-9]|1[0-2]))?$/.test(text) || (/^(19|20)/.test(text) && isDate(text)),
    'a birthday',
  );

const content = z
  .object({
    ver: z.string().regex(/^\d+\.\d+\.\d+$/),
    nam: names,
    dob: birthday,
    v: z.array(vaccination).length(1).optional(),
    t: z.array(testEntry).length(1).optional(),
    r: z.array(recovery).length(1).optional(),
  })
  .refine(({ v, t, r }) => [v, t, r].filter((group) => group !== undefined).length === 1, 'exactly one of v, t and r');

export interface Hc1Content {
  readonly certificateId: string;
  readonly statement: HealthStatement;
}

/** Which kinds of statement decoded content claims to make, by its groups, however wrong the groups may be. */
export function hc1UsagesOf(value: unknown): readonly KeyUsage[] {
  if (typeof value !== 'object' || value === null) return [];
  return usageOfGroup.flatMap(([group, usage]) => (group in value ? usage : []));
}

const usageOfGroup: readonly (readonly [string, KeyUsage])[] = [
  ['v', 'hc1Vaccination'],
  ['t', 'hc1Test'],
  ['r', 'hc1Recovery'],
];

/** Reads decoded content; the error is the path of the first field that is wrong. */
export function readHc1Content(value: unknown): Result<Hc1Content, string> {
  const parsed = checked(content, value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { v, t, r } = parsed.data;
  const [vaccinated] = v ?? [];
  if (vaccinated !== undefined) {
    const { dt, dn, sd, ci } = vaccinated;
    return ok({ certificateId: ci, statement: { type: 'vaccination', on: dt, dose: dn, of: sd } });
  }
  const [tested] = t ?? [];
  if (tested !== undefined) {
    const takenAtMs = typeof tested.sc === 'number' ? tested.sc : (dateTimeMs(tested.sc) ?? 0);
    const takenAtS = Math.floor(takenAtMs / 1000);
    return ok({ certificateId: tested.ci, statement: { type: 'test', takenAtS, result: resultOf(tested.tr) } });
  }
  const [recovered] = r ?? [];
  if (recovered === undefined) return err('v, t, r: one of them');
  const { fr, df, du, ci } = recovered;
  return ok({
    certificateId: ci,
    statement: { type: 'recovery', firstPositiveOn: fr, validFrom: df, validUntil: du },
  });
}

/** SNOMED CT codes of a test's result. */
export function resultOf(code: string): 'negative' | 'positive' | 'unclear' {
  if (code === '260415000' || code === '260385009') return 'negative';
  return code === '260373001' || code === '10828004' ? 'positive' : 'unclear';
}
