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
    .strictObject({
      rule: rule.default(otherwise).describe('What its holder gets.'),
      stayHome: z.boolean().default(stayHome).describe('Its holder must not leave home.'),
    })
    .prefault({})
    .describe('stayHome: who holds it must not leave home; seen at a gate it is an alarm.');

const temperature = z
  .strictObject({
    normalFromC: z.number().describe('Below this a reading is too low to be true, and is taken again, °C.'),
    elevatedFromC: z.number().describe('From this on it is fever, °C.'),
    measurableC: range.describe('Readings outside of it are not believed, °C.'),
    ambientC: range.describe('Outside of it the kiosk says that it cannot measure, °C.'),
    attempts: z.int().min(1).max(5).describe('Measurements before staff measure.'),
    lowPauseMs: milliseconds
      .min(5_000, 'at least 5 s between repeats')
      .describe('Pause before the next one after a low reading, ms.'),
    elevatedPauseMs: milliseconds
      .min(5_000, 'at least 5 s between repeats')
      .describe('Pause before the next one after an elevated reading, ms.'),
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
  expires: instant.describe('With offset; null: never.'),
  requiredSteps: z
    .strictObject({
      in: steps.default(['credential', 'temperature']).describe('For coming in.'),
      out: steps.default(['credential', 'temperature']).describe('For going out.'),
    })
    .prefault({})
    .describe('What everybody must do.'),
  kinds: z
    .strictObject({
      districtPass: rule.default('accept').describe("The district's own pass."),
      opaqueOnline: rule.default('accept').describe('A code only the district can read.'),
      placeClearance: rule.default('accept').describe('A clearance from the phone that scanned the place code.'),
      hc1: rule.default('refer').describe('A certificate that begins with HC1.'),
      smartHealthCard: rule.default('refer').describe('A SMART Health Card.'),
      identityNumber: rule.default('refer').describe('An identity number that was scanned or typed.'),
    })
    .prefault({})
    .describe('Which kinds of codes count.'),
  colours: z
    .strictObject({
      green: colour('accept', false),
      yellow: colour('deny', true),
      purple: colour('deny', true),
      red: colour('deny', true),
    })
    .prefault({})
    .describe('What each colour of a code means.'),
  testMaxAgeHours: hours.nullable().describe('Hours a negative test stays good; null demands none.'),
  testMaxAgeHoursFor: z
    .partialRecord(
      z.enum(['resident', 'child', 'elderly', 'worker', 'visitor', 'delivery', 'vehicle']),
      hours.nullable(),
    )
    .default({})
    .describe('Other hours for these people; null demands no test of them.'),
  certificates: z
    .strictObject({
      inPlaceOfTest: z
        .array(z.enum(['vaccination', 'recovery']))
        .default([])
        .describe('Certificates that stand for a test.'),
      ruleSet: name.nullable().default(null).describe('Rules they must satisfy; null: none.'),
    })
    .prefault({})
    .describe('What certificates are good for.'),
  itineraryAtRisk: rule.default('deny').describe('For whoever was in an area at risk.'),
  mask: z
    .enum(['off', 'remind', 'staffConfirms'])
    .default('off')
    .describe('remind: it is said. staffConfirms: staff look before anybody passes.'),
  residentsOnly: z.boolean().describe('true: nobody from elsewhere is let in.'),
  visitors: z
    .strictObject({
      rule: z.enum(['allow', 'refer', 'deny']).default('deny').describe('What they get.'),
      schedule: name.nullable().default(null).describe('Schedule within which they are let in; null: always.'),
    })
    .prefault({})
    .describe('People who do not live here.'),
  deliveries: z
    .enum(['leftAtGate', 'refer'])
    .default('leftAtGate')
    .describe('leftAtGate: goods stop at the gate and the resident fetches them.'),
  vehicles: against.default('refer').describe('What a vehicle gets.'),
  schedules: z.record(name, scheduleSchema).default({}).describe('Times by name, used below and by visitors.'),
  curfew: name.nullable().default(null).describe('Schedule within which nobody passes.'),
  hours: z
    .strictObject({
      in: name.nullable().default(null).describe('For coming in; null: always.'),
      out: name.nullable().default(null).describe('For going out; null: always.'),
    })
    .prefault({})
    .describe('Schedule outside which nobody passes in that direction.'),
  reentry: z
    .strictObject({
      graceMinutes: minutes.default(0).describe('Whoever comes back this soon shows no code again.'),
      needs: z.enum(['temperature', 'nothing']).default('temperature').describe('What is still asked.'),
    })
    .prefault({})
    .describe('Coming back soon.'),
  antiPassback: z
    .strictObject({
      mode: z
        .enum(['off', 'soft', 'hard', 'timed'])
        .default('off')
        .describe('soft: noted. hard: denied. timed: denied for some minutes.'),
      minutes: minutes.default(10).describe('For timed.'),
    })
    .prefault({})
    .describe('Coming in twice without going out.'),
  occupancy: z
    .strictObject({
      limit: z.int().min(1).nullable().default(null).describe('People inside at once; null: any number.'),
      over: against.default('refer').describe('What the next one gets.'),
    })
    .prefault({})
    .describe('How many may be inside.'),
  paperTwice: z
    .strictObject({
      rule: z.enum(['off', 'refer', 'deny']).default('off').describe('What the second one gets.'),
      minutes: minutes.default(30).describe('Within this time.'),
    })
    .prefault({})
    .describe('The same paper code shown twice.'),
  freshnessMinutes: z
    .strictObject({
      phone: freshness.default(30).describe('On a phone.'),
      paper: freshness.default(null).describe('On paper.'),
      proxy: freshness.default(60).describe("On somebody else's phone, for a relative."),
      online: freshness.default(10).describe('One that the district answers for.'),
      place: freshness.default(5).describe('A clearance for this place.'),
      certificate: freshness.default(null).describe('A certificate.'),
    })
    .prefault({})
    .describe('How old a code may be, minutes since it was made; null: as long as it is valid.'),
  replayWindowMinutes: z
    .strictObject({
      phone: minutes.default(5).describe('On a phone.'),
      paper: minutes.default(5).describe('On paper.'),
      proxy: minutes.default(5).describe("On somebody else's phone."),
      unmarked: minutes.default(5).describe('One that does not say what it is shown on.'),
      typed: minutes.default(5).describe('A number that was typed.'),
    })
    .prefault({})
    .describe('For how many minutes the same code does not count again.'),
  lists: z
    .strictObject({
      roster: z.boolean().default(false).describe('Residents are looked up in the roster.'),
      watchlist: z.boolean().default(false).describe('Everybody is looked up in the watchlist.'),
      maxAgeHours: hours.default(48).describe('Older lists count as old: degrade.listsStale.'),
    })
    .prefault({})
    .describe('Which lists are asked.'),
  watchlistHit: against.default('deny').describe('What somebody on the watchlist gets.'),
  degrade: z
    .strictObject({
      clockNotTrusted: degrade.describe('The time is not known.'),
      policyNotInForce: degrade.describe('This policy is not yet or no more in force.'),
      networkDown: degrade.describe('The district cannot be asked about a code only it can read.'),
      listsMissing: degrade.describe('A list is asked and is not there.'),
      listsStale: degrade.describe('A list is asked and is too old.'),
      thermometerMissing: degrade.describe('The thermometer does not work.'),
    })
    .prefault({})
    .describe('What happens when something cannot be verified. allowByStaff: staff may let the person in.'),
  retentionDays: z
    .strictObject({
      passage: days.default(30).describe('Who passed and who did not.'),
      security: days.default(180).describe('Alarms and forced doors.'),
      technical: days.default(90).describe('Devices, power, network.'),
      oversight: days.default(365).describe('What staff and technicians decided and changed.'),
    })
    .prefault({})
    .describe('How many days events stay on the box after the district has them.'),
  language: z
    .enum(['zh-CN', 'en'])
    .nullable()
    .default(null)
    .describe('The language the screen starts in; null: that of the site.'),
  temperature: temperature.describe('What a temperature means.'),
});

/** Of a parsed file to the policy the rooms use: times as Unix seconds. */
export const policySchema = file.transform(({ validFrom, expires, ...rest }): Policy => {
  const secondsOf = (text: string | null) => (text === null ? null : Math.floor(Date.parse(text) / 1000));
  return { ...rest, validFromS: secondsOf(validFrom), expiresAtS: secondsOf(expires) };
});
