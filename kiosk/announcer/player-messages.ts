/** What travels between the station and the process that sounds. Checked on both sides. */
import { z } from 'zod';

const files = z.array(z.string()).min(1);

/** Gains in decibels, durations in milliseconds; files are paths. */
export const toPlayer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('open'), device: z.string().nullable() }),
  z.strictObject({ type: z.literal('speak'), id: z.string(), files, gainDb: z.number() }),
  z.strictObject({ type: z.literal('hush'), id: z.string(), fadeMs: z.number() }),
  z.strictObject({
    type: z.literal('loop'),
    id: z.string(),
    files,
    pauseMs: z.number(),
    positionMs: z.number(),
    gainDb: z.number(),
    fadeMs: z.number(),
  }),
  z.strictObject({ type: z.literal('loopGain'), gainDb: z.number(), rampMs: z.number() }),
  z.strictObject({ type: z.literal('endLoop'), fadeMs: z.number() }),
  z.strictObject({ type: z.literal('close') }),
]);

export const fromPlayer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('opened'),
    sink: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('device'), name: z.string() }),
      z.strictObject({ kind: z.literal('none'), reason: z.string() }),
    ]),
  }),
  /** Every second. `audioMs` is the time of the sound's own clock, `cpuMs` what the process has used so far. */
  z.strictObject({ type: z.literal('alive'), audioMs: z.number(), cpuMs: z.number() }),
  z.strictObject({ type: z.literal('ended'), id: z.string(), outcome: z.enum(['played', 'hushed', 'failed']) }),
  z.strictObject({ type: z.literal('loopStarted'), id: z.string(), lengthMs: z.number(), audibleMs: z.number() }),
  z.strictObject({ type: z.literal('fileRefused'), file: z.string(), why: z.string() }),
  /** A sound card came or went: the process ends and wants to be started anew. */
  z.strictObject({ type: z.literal('cardsChanged') }),
]);

export type ToPlayer = z.output<typeof toPlayer>;
export type FromPlayer = z.output<typeof fromPlayer>;
/** What the mixer may ask for. */
export type MixerCommand = Exclude<ToPlayer, { type: 'open' | 'close' }>;
