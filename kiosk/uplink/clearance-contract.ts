/**
 * What the district says about somebody who scanned a box's place code: the claims of their pass, and the code they
 * scanned, so that the box can tell that it was its own and of this moment. Times are Unix seconds.
 */
import { z } from 'zod';

/** As in district passes: pseudonyms and codes, never a name. */
const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const time = z.int().min(0);

export const clearanceSchema = z.strictObject({
  /** Of the place code: the slot of time it was shown in, and the box's own random value of that slot. */
  slot: z.int().min(0),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{11}$/),
  /** Names this clearance. */
  id: word,
  holder: word,
  issuer: word,
  colour: z.enum(['green', 'yellow', 'purple', 'red']),
  compounds: z.array(word).max(16),
  test: z.strictObject({ takenAtS: time, result: z.enum(['negative', 'positive']) }).nullable(),
  itineraryAtRisk: z.boolean(),
  clearedAtS: time,
  expiresAtS: time,
});

export type Clearance = z.infer<typeof clearanceSchema>;

/** What a phone sends: the text of the place code, and the pass of who stands there. */
export const clearanceRequestSchema = z.strictObject({
  placeCode: z.string().min(1).max(1_000),
  pass: z.string().min(1).max(4_096),
});

/** The answer to the phone. */
export const clearedSchema = z.strictObject({ cleared: z.literal(true) });

export const clearancePath = '/v1/clearances';
