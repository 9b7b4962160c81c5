/**
 * Everything that travels between a box and its district, once: both ends parse with these schemas, and the OpenAPI
 * document is generated from them. Events follow CloudEvents 1.0 (JSON format, batched); extension attributes are
 * named in lower case as its §3 demands, and `sequence` is a string as the CloudEvents sequence extension demands.
 */
import { z } from 'zod';
import { wireLimits } from './http-contract.ts';
import { sourceSchema } from './source.ts';

export const chainId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

/** SHA-256 in hexadecimal. */
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const utcTime = z.iso.datetime({ precision: 3 });

const sequenceDigits = 12;

/** A sequence as the wire spells it: fixed width, so that text order is number order. */
export function sequenceText(sequence: number): string {
  return String(sequence).padStart(sequenceDigits, '0');
}

export const cloudEventSchema = z
  .strictObject({
    specversion: z.literal('1.0'),
    /** `<chain>.<sequence>`: unique in the world, and with the source the key of de-duplication. */
    id: z.string().max(80),
    source: sourceSchema,
    type: z.string().regex(/^kadian\.[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)*$/),
    /** Wall time of the box; worth what `timetrusted` says. */
    time: utcTime,
    datacontenttype: z.literal('application/json'),
    chain: chainId,
    sequence: z.string().regex(new RegExp(`^[0-9]{${sequenceDigits}}$`)),
    bootid: z.string().min(1).max(64),
    /** Whole milliseconds since some moment of that boot, in decimal: an Integer attribute ends at 2^31. */
    monotonicms: z.string().regex(/^(0|[1-9][0-9]{0,14})$/),
    timetrusted: z.boolean(),
    alarm: z.boolean(),
    encounter: z.string().min(1).max(64).optional(),
    previoushash: digest,
    hash: digest,
    data: z.record(z.string(), z.unknown()),
  })
  .refine((event) => event.id === `${event.chain}.${Number(event.sequence)}`, {
    path: ['id'],
    message: 'expected <chain>.<sequence>',
  });

export type CloudEvent = z.infer<typeof cloudEventSchema>;

/** May be empty: a sign of life from a box that has nothing to say. */
export const eventBatchSchema = z.array(cloudEventSchema).max(wireLimits.maxBatchEvents);

const sequence = z.int().min(0);

const sequenceRange = z
  .strictObject({ chain: chainId, from: sequence, to: sequence })
  .refine(({ from, to }) => from <= to, { message: 'a range runs from the lower to the higher sequence' });

export const acknowledgementSchema = z.strictObject({
  /** Sequences of this very batch that are durable at the district, both ends included. What is not named is not. */
  acknowledged: z.array(sequenceRange).max(wireLimits.maxBatchEvents),
  /**
   * Of every chain in the batch: the district holds all its events from the first to `through` (0: not even the first);
   * `hash` is that event's. The answer to an empty batch names the chains of this box instead, the latest first.
   */
  held: z
    .array(z.strictObject({ chain: chainId, through: sequence, hash: digest.optional() }))
    .max(wireLimits.maxBatchEvents),
  /** `box`: `held` names all chains of this box; of one that is not there the district has nothing. */
  of: z.literal('box').optional(),
  /** The district's wall time. Unsigned: good for a display or a log line, never for trusting a clock. */
  now: utcTime,
});

export type Acknowledgement = z.infer<typeof acknowledgementSchema>;

/** Why a request was not accepted (RFC 9457); `path` is where in the batch. */
export const problemSchema = z.strictObject({
  title: z.string().max(200),
  detail: z.string().max(2_000),
  path: z.string().max(200).optional(),
});

export type Problem = z.infer<typeof problemSchema>;

export function utcText(wallMs: number): string {
  return new Date(wallMs).toISOString();
}
