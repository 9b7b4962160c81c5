/** What a technician asks the station for. There is no verdict among it: whoever mends the box lets nobody in. */
import * as z from 'zod/mini';
import {
  type ExportRange,
  exportRanges,
  type RestartablePart,
  restartableParts,
  type SelfTest,
  selfTests,
  type TechnicianPage,
  technicianPages,
  type TracedDevice,
  tracedDevices,
} from './model-technician.ts';

/** How far any site may let a reading be corrected, in degrees Celsius, and for how many days; the site's own rule is narrower. */
export const correctionLimits = { offsetC: 3, days: 90 } as const;

export type FromTechnician =
  | { readonly type: 'technicianSignIn'; readonly pin: string }
  | { readonly type: 'technicianSignOut' }
  | { readonly type: 'technicianAsk'; readonly page: TechnicianPage | null }
  /** The relay is released when it is asked for a second time. */
  | { readonly type: 'selfTest'; readonly test: SelfTest | 'all' }
  /** Has the doctor look at the box. */
  | { readonly type: 'examine' }
  /** Begins the trace of a device, or ends it. */
  | { readonly type: 'trace'; readonly device: TracedDevice; readonly on: boolean }
  | { readonly type: 'export'; readonly medium: string; readonly range: ExportRange }
  | { readonly type: 'exportCancel' }
  /** Null takes back what was set here: the site's own applies again. */
  | { readonly type: 'correction'; readonly set: { readonly offsetC: number; readonly days: number } | null }
  /** The PIN of the second person. */
  | { readonly type: 'correctionConfirm'; readonly pin: string }
  | { readonly type: 'correctionCancel' }
  | { readonly type: 'restartPart'; readonly part: RestartablePart };

export const fromTechnician = [
  z.strictObject({ type: z.literal('technicianSignIn'), pin: z.string().check(z.regex(/^[0-9]{4,12}$/u)) }),
  z.strictObject({ type: z.literal('technicianSignOut') }),
  z.strictObject({ type: z.literal('technicianAsk'), page: z.nullable(z.enum(technicianPages)) }),
  z.strictObject({ type: z.literal('selfTest'), test: z.enum([...selfTests, 'all']) }),
  z.strictObject({ type: z.literal('examine') }),
  z.strictObject({ type: z.literal('trace'), device: z.enum(tracedDevices), on: z.boolean() }),
  z.strictObject({
    type: z.literal('export'),
    medium: z.string().check(z.minLength(1), z.maxLength(300)),
    range: z.enum(exportRanges),
  }),
  z.strictObject({ type: z.literal('exportCancel') }),
  z.strictObject({
    type: z.literal('correction'),
    set: z.nullable(
      z.strictObject({
        offsetC: z.number().check(z.minimum(-correctionLimits.offsetC), z.maximum(correctionLimits.offsetC)),
        days: z.int().check(z.minimum(1), z.maximum(correctionLimits.days)),
      }),
    ),
  }),
  z.strictObject({ type: z.literal('correctionConfirm'), pin: z.string().check(z.regex(/^[0-9]{4,12}$/u)) }),
  z.strictObject({ type: z.literal('correctionCancel') }),
  z.strictObject({ type: z.literal('restartPart'), part: z.enum(restartableParts) }),
] as const;
