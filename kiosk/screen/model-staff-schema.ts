/** The shape of the StaffView as it arrives on the link. */
import * as z from 'zod/mini';
import {
  listedKinds,
  listedVerdicts,
  noticeItems,
  numberStates,
  outcomes,
  readingBands,
  registeredKinds,
  searchFaults,
  signInFaults,
  staffRoles,
  type StaffView,
  volumes,
} from './model-staff.ts';

const text = z.string().check(z.maxLength(500));
const code = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9.]{0,63}$/u));
const milliseconds = z.number().check(z.minimum(0));
const count = z.int().check(z.minimum(0));

const answer = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('today'),
    page: count,
    pages: count,
    total: count,
    entries: z.array(
      z.object({
        wallMs: z.number(),
        verdict: z.enum(listedVerdicts),
        kind: z.enum(listedKinds),
        byStaff: z.boolean(),
        reasons: z.array(code),
        temperatureC: z.nullable(z.number()),
        holder: z.nullable(text),
      }),
    ),
  }),
  z.object({
    name: z.literal('queue'),
    minutes: z.array(z.object({ granted: count, refused: count })),
    perMinute: z.number(),
    medianMs: z.nullable(milliseconds),
    slowestMs: z.nullable(milliseconds),
  }),
  z.object({
    name: z.literal('report'),
    day: z.nullable(text),
    counts: z.object({
      granted: count,
      denied: count,
      referred: count,
      overridden: count,
      admittedByStaff: count,
      abandoned: count,
      leftEarly: count,
    }),
    reasons: z.array(z.object({ code, count })),
    staff: z.array(text),
    outages: z.array(z.object({ what: text, count, durationMs: milliseconds })),
  }),
  z.object({
    name: z.literal('places'),
    fault: z.nullable(z.enum(searchFaults)),
    building: z.nullable(text),
    found: z.array(z.object({ building: text, unit: text, room: text })),
  }),
  z.object({
    name: z.literal('residents'),
    fault: z.nullable(z.enum(searchFaults)),
    found: z.array(z.object({ entry: z.number(), place: text, kind: code, name: z.nullable(text) })),
  }),
  z.object({ name: z.literal('identity'), state: z.enum(numberStates) }),
]);

const reading = z.object({ temperatureC: z.number(), band: z.enum(readingBands) });

const list = z.nullable(z.object({ entries: count, ageMs: z.nullable(z.number()), stale: z.boolean() }));

export const staffSchema = z.object({
  signedIn: z.boolean(),
  member: z.nullable(z.object({ id: text, role: z.nullable(z.enum(staffRoles)) })),
  signInFault: z.nullable(z.enum(signInFaults)),
  lockedForMs: milliseconds,
  badges: z.boolean(),
  handingOver: z.boolean(),
  leavingInMs: z.exactOptional(milliseconds),
  elsewhere: z.exactOptional(z.enum(['taken', 'free'])),
  openEncounter: z.nullable(text),
  about: z.exactOptional(
    z.object({
      name: z.nullable(text),
      kind: z.enum(listedKinds),
      sinceMs: milliseconds,
      there: z.boolean(),
      gone: z.exactOptional(z.literal(true)),
      state: z.enum(['checking', 'granted', 'denied', 'referred']),
      readings: z.array(reading),
      againMs: z.nullable(milliseconds),
      measurable: z.boolean(),
    }),
  ),
  leftEarly: z.exactOptional(
    z.array(z.object({ name: z.nullable(text), kind: z.enum(listedKinds), reading, sinceMs: milliseconds })),
  ),
  registered: z.exactOptional(z.object({ kind: z.enum(registeredKinds), sinceMs: milliseconds })),
  maskWanted: z.boolean(),
  clinicalWanted: z.exactOptional(z.literal(true)),
  overrideReasons: z.object({ granted: z.array(code), denied: z.array(code) }),
  supervisorCalled: z.boolean(),
  supervisorWaits: z.exactOptional(z.literal(true)),
  recent: z.array(z.object({ sequence: z.number(), wallMs: z.number(), type: code, reasons: z.array(code) })),
  modes: z.array(z.enum(['controlled', 'lockedDown', 'lockedOpen'])),
  sound: z.object({ mutedForMs: milliseconds, volume: z.enum(volumes), volumeForMs: milliseconds }),
  notice: z.nullable(z.object({ items: z.array(z.enum(noticeItems)), forMs: milliseconds })),
  outcome: z.nullable(z.object({ code: z.enum(outcomes), number: count, act: z.exactOptional(text) })),
  documents: z.exactOptional(
    z.object({
      rules: z.object({ version: text, ageMs: z.nullable(z.number()), over: z.boolean() }),
      roster: list,
      watchlist: list,
    }),
  ),
  answer: z.nullable(answer),
}) satisfies z.ZodMiniType<StaffView>;
