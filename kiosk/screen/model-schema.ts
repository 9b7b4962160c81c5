/** The shape of a ScreenModel as it arrives on the link; `zod/mini` keeps the page's script small. */
import * as z from 'zod/mini';
import {
  cameraStates,
  deviceNames,
  faultCodes,
  guidanceCodes,
  languages,
  portalModes,
  portalStates,
  type ScreenModel,
  soundStates,
  stepNames,
  stepStates,
  verdicts,
} from './model.ts';
import { staffSchema } from './model-staff-schema.ts';
import { technicianSchema } from './model-technician-schema.ts';

const text = z.string().check(z.maxLength(500));
const code = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9.]{0,63}$/u));
const milliseconds = z.number().check(z.minimum(0));

const view = z.discriminatedUnion('name', [
  z.object({ name: z.literal('idle'), takes: z.exactOptional(z.array(z.enum(stepNames))) }),
  z.object({
    name: z.literal('encounter'),
    steps: z.array(z.object({ step: z.enum(stepNames), state: z.enum(stepStates) })),
    guidance: z.enum(guidanceCodes),
    nextCode: z.exactOptional(z.object({ number: z.int(), of: z.int() })),
    waitMs: z.nullable(milliseconds),
  }),
  z.object({
    name: z.literal('verdict'),
    verdict: z.enum(verdicts),
    byStaff: z.boolean(),
    reasons: z.array(code),
    holder: z.nullable(text),
    temperatureC: z.nullable(z.number()),
    answeredMinutesAgo: z.exactOptional(z.int().check(z.minimum(0))),
    remainingMs: milliseconds,
    totalMs: milliseconds,
  }),
]);

export const screenModelSchema = z.object({
  language: z.enum(languages),
  light: z.enum(['day', 'night']),
  compound: text,
  checkpoint: text,
  clock: z.object({ wallMs: z.number(), trusted: z.boolean(), timeZone: text }),
  placeCodes: z.array(z.object({ caption: text, payload: z.string().check(z.maxLength(1000)) })).check(z.maxLength(4)),
  notice: z.nullable(z.string().check(z.maxLength(2000))),
  view,
  portal: z.object({ mode: z.enum(portalModes), state: z.enum(portalStates) }),
  missingDevices: z.array(z.object({ device: z.enum(deviceNames), fault: z.enum(faultCodes) })),
  uplink: z.object({ connected: z.boolean(), waiting: z.number() }),
  sound: z.enum(soundStates),
  camera: z.enum(cameraStates),
  staff: staffSchema,
  correction: z.exactOptional(z.object({ offsetC: z.number(), expires: text, grave: z.boolean() })),
  technician: z.exactOptional(technicianSchema),
}) satisfies z.ZodMiniType<ScreenModel>;
