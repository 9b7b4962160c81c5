/** What the site file says about one gate: the relay's line, how it releases, and the inputs that are wired. */
import { z } from 'zod';

const lineSchema = z.strictObject({
  chip: z.string().min(1).describe('Label of the GPIO chip, such as pinctrl-bcm2711; never a number, which changes.'),
  line: z
    .union([z.string().min(1), z.int().min(0).max(1023)])
    .describe('Name of the line, such as GPIO17, or its offset on the chip.'),
  activeLow: z.boolean().default(false).describe('true: the line is active when its voltage is low.'),
});

const inputSchema = lineSchema.extend({
  bias: z
    .enum(['pullUp', 'pullDown', 'none'])
    .optional()
    .describe('Resistor inside the chip; a contact to ground needs pullUp. Left out: as the kernel finds it.'),
  debounceMs: z.int().min(0).max(5000).default(20).describe('Changes shorter than this are bouncing contacts, ms.'),
});

/** Above this a relay is held, not released, and that has its own command. */
const LONGEST_RELEASE_MS = 60_000;

const releaseSchema = z.discriminatedUnion('mode', [
  /** A gate board that opens one passage for each short pulse of a volt-free contact (hardware facts §3: 100 ms–2 s). */
  z.strictObject({
    mode: z.literal('pulse').describe('One short pulse for each passage: turnstiles, barriers, door controllers.'),
    pulseMs: z.int().min(100).max(2000).describe('Length of the pulse, ms.'),
    holdByLevel: z
      .boolean()
      .default(false)
      .describe('The gate board takes a long level as "hold open"; without this, holding is refused.'),
  }),
  /** A lock that is free as long as the relay is active. `maximumMs` bounds releases that extend each other. */
  z.strictObject({
    mode: z.literal('level').describe('The lock is free for as long as the relay is active: strikes and magnets.'),
    maximumMs: z
      .int()
      .min(100)
      .max(LONGEST_RELEASE_MS)
      .describe('The relay falls back after this, however often it is asked again, ms.'),
  }),
]);

export const relaySchema = z.strictObject({
  line: lineSchema.describe('The output that drives the relay; one the board pulls to inactive when it starts.'),
  release: releaseSchema.describe('How the gate is told to let one person through.'),
});

export const gateSchema = z.strictObject({
  relay: relaySchema.describe('What opens the gate.'),
  inputs: z
    .strictObject({
      doorContact: inputSchema.describe('Active: the door is open.'),
      requestToExit: inputSchema.describe(
        'Active: somebody presses the button to leave. The lock is freed in hardware.',
      ),
      fire: inputSchema.describe('Active: the fire system has released the door, in hardware.'),
      tamper: inputSchema.describe('Active: the case is open.'),
      passage: inputSchema.describe('Active: somebody has gone through, as a turnstile or a loop reports it.'),
    })
    .partial()
    .default({})
    .describe('Lines that are read; only those that are wired. A contact wired the other way round says activeLow.'),
});

export type RelayConfiguration = z.infer<typeof relaySchema>;
export type GateConfiguration = z.infer<typeof gateSchema>;
export type GateInputName = keyof GateConfiguration['inputs'];
