/** What the soak and its district, a process of its own, say to each other; parsed at both ends. */
import { z } from 'zod';
import { acknowledgementSchema } from '../../kiosk/uplink/contract.ts';
import { enrolRequestSchema } from '../../kiosk/uplink/enrol-contract.ts';

/** `wallMs`: the time of the simulation, which the district keeps as well. */
const asked = { number: z.int(), wallMs: z.number() };

export const askSchema = z.discriminatedUnion('what', [
  z.strictObject({ ...asked, what: z.literal('code'), source: z.string() }),
  z.strictObject({ ...asked, what: z.literal('redeem'), request: enrolRequestSchema }),
  /** `batch`: the JSON text of the events, as on the wire. */
  z.strictObject({ ...asked, what: z.literal('accept'), source: z.string(), batch: z.string() }),
  z.strictObject({ ...asked, what: z.literal('state') }),
]);

export const answerSchema = z.discriminatedUnion('what', [
  z.strictObject({ number: z.int(), what: z.literal('ready') }),
  z.strictObject({ number: z.int(), what: z.literal('code'), code: z.string() }),
  z.strictObject({ number: z.int(), what: z.literal('redeem') }),
  z.strictObject({ number: z.int(), what: z.literal('accept'), ack: acknowledgementSchema }),
  z.strictObject({ number: z.int(), what: z.literal('state'), events: z.int(), complaints: z.int() }),
  z.strictObject({ number: z.int(), what: z.literal('failed'), why: z.string() }),
]);

export type Ask = z.infer<typeof askSchema>;
export type Answer = z.infer<typeof answerSchema>;
