/** The policy file: what may be written in it, with a default for everything a district need not say. */
import { z } from 'zod';
import type { Policy } from '../access/policy.ts';
import { scheduleSchema } from './schedule-schema.ts';

const label = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore, 64 at most');
const name = z.string().min(1).max(64);
const instant = z.iso.datetime({ offset: true }).nullable().default(null);
const minutes = z.int().min(0).max(525_600);
const hours = z.number().positive().max(8_784);
const milliseconds = z.int().min(0).max(86_400_000);
const days = z.int().min(1).max(3_660);
const against = z.enum(['refer', 'deny']);
const rule = z.enum(['accept', 'refer', 'deny']);
const degrade = z.enum(['refer', 'deny', 'allowByStaff']).default('refer');
const steps = z.array(z.enum(['credential', 'temperature'])).min(1);
const range = z
  .tuple([z.number(), z.number()])
  .refine(([low, high]) => low < high, 'the first must be below the second');
const freshness = z.int().min(1).nullable();
const colour = (otherwise: z.output<typeof rule>, stayHome: boolean) =>
  z
    .strictObject({ rule: rule.default(otherwise), stayHome: z.boolean().default(stayHome) })
    .prefault({})
    .describe('stayHome: who holds it must not leave home; seen at a gate it is an alarm.');

const temperature = z
  .strictObject({
    normalFromC: z.number(),
    elevatedFromC: z.number(),
    measurableC: range,
    ambientC: range,
    attempts: z.int().min(1).max(5),
    lowPauseMs: milliseconds.min(5_000, 'at least 5 s between repeats'),
    elevatedPauseMs: milliseconds.min(5_000, 'at least 5 s between repeats'),
  })
  .refine((limits) => limits.normalFromC < limits.elevatedFromC, {
    path: ['normalFromC'],
    message: 'must be below elevatedFromC',
  });

const file = z.strictObject({
  version: label.describe('Name of this version; every verdict carries it.'),
  serial: z
    .int()
    .min(0)
    // No slip of the pen may use up all that could come after it.
    .max(2_147_483_647)
    .default(0)
    .describe('Counts up with each version; a box never goes back.'),
  validFrom: instant.describe('With offset, such as 2026-01-20T00:00:00+08:00.'),
  expires: instant,
  requiredSteps: z
    .strictObject({
      in: steps.default(['credential', 'temperature']),
      out: steps.default(['credential', 'temperature']),
    })
    .prefault({}),
  kinds: z
    .strictObject({
      districtPass: rule.default('accept'),
      opaqueOnline: rule.default('accept'),
      placeClearance: rule.default('accept'),
      hc1: rule.default('refer'),
      smartHealthCard: rule.default('refer'),
      identityNumber: rule.default('refer'),
    })
    .prefault({}),
  colours: z
    .strictObject({
      green: colour('accept', false),
      yellow: colour('deny', true),
      purple: colour('deny', true),
      red: colour('deny', true),
    })
    .prefault({}),
  testMaxAgeHours: hours.nullable().describe('Hours a negative test stays good; null demands none.'),
  testMaxAgeHoursFor: z
    .partialRecord(
      z.enum(['resident', 'child', 'elderly', 'worker', 'visitor', 'delivery', 'vehicle']),
      hours.nullable(),
    )
    .default({}),
  certificates: z
    .strictObject({
      inPlaceOfTest: z.array(z.enum(['vaccination', 'recovery'])).default([]),
      ruleSet: name.nullable().default(null),
    })
    .prefault({}),
  itineraryAtRisk: rule.default('deny'),
  mask: z.enum(['off', 'remind', 'staffConfirms']).default('off'),
  residentsOnly: z.boolean(),
  visitors: z
    .strictObject({
      rule: z.enum(['allow', 'refer', 'deny']).default('deny'),
      schedule: name.nullable().default(null),
    })
    .prefault({}),
  deliveries: z.enum(['leftAtGate', 'refer']).default('leftAtGate'),
  vehicles: against.default('refer'),
  schedules: z.record(name, scheduleSchema).default({}),
  curfew: name.nullable().default(null).describe('Schedule within which nobody passes.'),
  hours: z
    .strictObject({ in: name.nullable().default(null), out: name.nullable().default(null) })
    .prefault({})
    .describe('Schedule outside which nobody passes in that direction.'),
  reentry: z
    .strictObject({
      graceMinutes: minutes.default(0),
      needs: z.enum(['temperature', 'nothing']).default('temperature'),
    })
    .prefault({}),
  antiPassback: z
    .strictObject({ mode: z.enum(['off', 'soft', 'hard', 'timed']).default('off'), minutes: minutes.default(10) })
    .prefault({}),
  occupancy: z
    .strictObject({ limit: z.int().min(1).nullable().default(null), over: against.default('refer') })
    .prefault({}),
  paperTwice: z
    .strictObject({ rule: z.enum(['off', 'refer', 'deny']).default('off'), minutes: minutes.default(30) })
    .prefault({}),
  freshnessMinutes: z
    .strictObject({
      phone: freshness.default(30),
      paper: freshness.default(null),
      proxy: freshness.default(60),
      online: freshness.default(10),
      place: freshness.default(5),
      certificate: freshness.default(null),
    })
    .prefault({}),
  replayWindowMinutes: z
    .strictObject({
      phone: minutes.default(5),
      paper: minutes.default(5),
      proxy: minutes.default(5),
      unmarked: minutes.default(5),
      typed: minutes.default(5),
    })
    .prefault({}),
  lists: z
    .strictObject({
      roster: z.boolean().default(false),
      watchlist: z.boolean().default(false),
      maxAgeHours: hours.default(48),
    })
    .prefault({}),
  watchlistHit: against.default('deny'),
  degrade: z
    .strictObject({
      clockNotTrusted: degrade,
      policyNotInForce: degrade,
      networkDown: degrade,
      listsMissing: degrade,
      listsStale: degrade,
      thermometerMissing: degrade,
    })
    .prefault({}),
  retentionDays: z
    .strictObject({
      passage: days.default(30),
      security: days.default(180),
      technical: days.default(90),
      oversight: days.default(365),
    })
    .prefault({}),
  language: z.enum(['zh-CN', 'en']).nullable().default(null),
  temperature,
});

/** Of a parsed file to the policy the rooms use: times as Unix seconds. */
export const policySchema = file.transform(({ validFrom, expires, ...rest }): Policy => {
  const secondsOf = (text: string | null) => (text === null ? null : Math.floor(Date.parse(text) / 1000));
  return { ...rest, validFromS: secondsOf(validFrom), expiresAtS: secondsOf(expires) };
});
