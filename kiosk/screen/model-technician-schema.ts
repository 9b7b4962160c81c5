/** The shape of the TechnicianView as it arrives on the link. */
import * as z from 'zod/mini';
import { faultCodes } from './model.ts';
import { doctorLevels, doctorStates } from './model-doctor.ts';
import { signInFaults } from './model-staff.ts';
import { technicianActs, technicianOutcomes, testCauses } from './model-technician-acts.ts';
import {
  exportStates,
  factCodes,
  factGroups,
  restartableParts,
  selfTests,
  type TechnicianView,
  testStates,
  tracedDevices,
} from './model-technician.ts';

const text = z.string().check(z.maxLength(500));
const count = z.number().check(z.minimum(0));
const facts = z.array(
  z.object({
    code: z.enum(factCodes),
    value: z.union([text, z.number(), z.null()]),
    grave: z.exactOptional(z.boolean()),
  }),
);
const said = z.object({ area: text, says: text, remedy: z.nullable(text) });
const groups = z.array(z.object({ group: z.enum(factGroups), facts }));

const answer = z.discriminatedUnion('name', [
  z.object({ name: z.literal('live'), groups }),
  z.object({ name: z.literal('state'), groups }),
  z.object({
    name: z.literal('tests'),
    tests: z.array(
      z.object({
        test: z.enum(selfTests),
        state: z.enum(testStates),
        facts,
        atMs: z.nullable(z.number()),
        cause: z.nullable(z.enum(testCauses)),
        detail: z.nullable(text),
      }),
    ),
  }),
  z.object({
    name: z.literal('doctor'),
    doctor: z.object({
      state: z.enum(doctorStates),
      atMs: z.nullable(z.number()),
      result: z.nullable(z.enum(['green', 'yellow', 'red'])),
      findings: z.array(z.object({ level: z.enum(doctorLevels), in: z.object({ 'zh-CN': said, en: said }) })),
    }),
  }),
  z.object({
    name: z.literal('copy'),
    copy: z.object({
      recording: z.array(z.object({ device: z.enum(tracedDevices), forMs: count, bytes: count })),
      traces: count,
      sealed: z.boolean(),
      media: z.array(z.object({ path: text, label: text, freeBytes: count })),
      export: z.nullable(z.object({ state: z.enum(exportStates), label: text, share: count, bytes: count })),
    }),
  }),
  z.object({
    name: z.literal('parts'),
    parts: z.object({
      correction: z.nullable(
        z.object({
          offsetC: z.number(),
          author: text,
          expires: text,
          daysLeft: z.nullable(count),
          ofTechnician: z.boolean(),
        }),
      ),
      rule: z.object({ aloneC: count, mostC: count, mostDays: count }),
      pending: z.nullable(
        z.object({
          offsetC: z.number(),
          days: count,
          forMs: count,
          fault: z.nullable(z.enum(signInFaults)),
          lockedForMs: count,
        }),
      ),
      objectC: z.nullable(z.number()),
      ageMs: z.nullable(count),
      hindrance: z.nullable(z.enum([...faultCodes, 'old'])),
      restarting: z.array(z.enum(restartableParts)),
    }),
  }),
]);

export const technicianSchema = z.object({
  member: z.nullable(text),
  signInFault: z.nullable(z.enum(signInFaults)),
  lockedForMs: count,
  outcome: z.nullable(
    z.object({
      code: z.enum([...technicianOutcomes, ...testStates]),
      number: count,
      act: z.enum(technicianActs),
      of: z.nullable(z.enum([...selfTests, ...restartableParts, ...tracedDevices])),
    }),
  ),
  takenElsewhere: z.exactOptional(z.boolean()),
  answer: z.nullable(answer),
}) satisfies z.ZodMiniType<TechnicianView>;
