/** What the site file says about one gate: the relay's line, how it releases, and the inputs that are wired. */
import { z } from 'zod';

const lineSchema = z.strictObject({
  /** Label of the GPIO chip, such as `pinctrl-bcm2711`; never a number. */
  chip: z.string().min(1),
  /** Name of the line (`GPIO17`) or its offset on the chip. */
  line: z.union([z.string().min(1), z.int().min(0).max(1023)]),
  activeLow: z.boolean().default(false),
});

const inputSchema = lineSchema.extend({
  bias: z.enum(['pullUp', 'pullDown', 'none']).optional(),
  debounceMs: z.int().min(0).max(5000).default(20),
});

/** Above this a relay is held, not released, and that has its own command. */
const LONGEST_RELEASE_MS = 60_000;

const releaseSchema = z.discriminatedUnion('mode', [
  /** A gate board that opens one passage for each short pulse of a volt-free contact (hardware facts §3: 100 ms–2 s). */
  z.strictObject({
    mode: z.literal('pulse'),
    pulseMs: z.int().min(100).max(2000),
    /** Several boards take a level longer than 3 s as "hold open"; without this, holding is refused. */
    holdByLevel: z.boolean().default(false),
  }),
  /** A lock that is free as long as the relay is active. `maximumMs` bounds releases that extend each other. */
  z.strictObject({ mode: z.literal('level'), maximumMs: z.int().min(100).max(LONGEST_RELEASE_MS) }),
]);

export const relaySchema = z.strictObject({ line: lineSchema, release: releaseSchema });

export const gateSchema = z.strictObject({
  relay: relaySchema,
  /**
   * Active means: the door is open; someone asks to leave; the fire system releases; the case is opened; someone
   * has passed. A contact wired the other way round says `activeLow`.
   */
  inputs: z
    .strictObject({
      doorContact: inputSchema,
      requestToExit: inputSchema,
      fire: inputSchema,
      tamper: inputSchema,
      passage: inputSchema,
    })
    .partial()
    .default({}),
});

export type RelayConfiguration = z.infer<typeof relaySchema>;
export type GateConfiguration = z.infer<typeof gateSchema>;
export type GateInputName = keyof GateConfiguration['inputs'];
