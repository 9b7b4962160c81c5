/** The host's end of the line: bytes into messages. The other end runs native code and may be broken in any way. */
import { z } from 'zod';
import { err, ok, type Result } from '../basics/result.ts';
import { faultSchema } from '../fault-schema.ts';
import type { DeviceMessage } from './messages.ts';
import { checked } from '../basics/checked.ts';

/** Several times the longest code any model allows, in base64. */
const MOST_LINE_BYTES = 1_000_000;
const LINE_FEED = 0x0a;

const ms = z.number();
const bytes = z.base64().transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64')));
const state = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('opening') }),
  z.strictObject({ status: z.literal('ready') }),
  z.strictObject({ status: z.literal('lost'), fault: faultSchema }),
]);
const sample = z.strictObject({
  objectC: z.number(),
  ambientC: z.number().nullable(),
  bodyC: z.number().exactOptional(),
  mode: z.enum(['object', 'body']).exactOptional(),
  atMs: ms,
});
const crossing = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('opened'), descriptor: bytes.nullable() }),
  z.strictObject({ what: z.literal('refused'), fault: faultSchema }),
  z.strictObject({ what: z.literal('lost'), fault: faultSchema }),
  z.strictObject({ what: z.literal('closed') }),
  z.strictObject({ what: z.literal('bytes'), dir: z.enum(['in', 'out']), bytes }),
  z.strictObject({ what: z.literal('key'), usage: z.number(), pressed: z.boolean() }),
  z.strictObject({ what: z.literal('spoilt'), why: z.string() }),
]);
const message = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('beat'), atMs: ms, cpuMs: ms, residentBytes: z.number() }),
  z.strictObject({ type: z.literal('state'), state }),
  z.strictObject({ type: z.literal('sample'), sample }),
  z.strictObject({
    type: z.literal('code'),
    code: z.strictObject({ bytes, aim: z.string().nullable(), atMs: ms }),
  }),
  z.strictObject({
    type: z.literal('overlong'),
    overlong: z.strictObject({ bytes: z.number(), limit: z.number(), atMs: ms }),
  }),
  z.strictObject({ type: z.literal('discarded'), discarded: z.strictObject({ bytes, why: z.string() }) }),
  z.strictObject({ type: z.literal('crossing'), crossing }),
]) satisfies z.ZodType<DeviceMessage>;

export class MessageReader {
  #rest: Buffer[] = [];
  #waiting = 0;

  /** The messages completed by these bytes; the error says why the sender cannot be trusted any more. */
  read(piece: Uint8Array): Result<readonly DeviceMessage[], string> {
    const messages: DeviceMessage[] = [];
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      const line = this.#line(piece.subarray(from, end));
      this.#rest = [];
      this.#waiting = 0;
      from = end + 1;
      const parsed = parse(line);
      if (!parsed.ok) return parsed;
      messages.push(parsed.value);
    }
    if (from < piece.length) this.#rest.push(Buffer.from(piece.subarray(from)));
    this.#waiting += piece.length - from;
    return this.#waiting > MOST_LINE_BYTES ? err('it sent a line without an end') : ok(messages);
  }

  /** With what came before; nearly every line comes whole. */
  #line(end: Uint8Array): string {
    const whole = this.#rest.length === 0 ? Buffer.from(end.buffer, end.byteOffset, end.length) : null;
    return (whole ?? Buffer.concat([...this.#rest, end])).toString('utf8');
  }
}

function parse(line: string): Result<DeviceMessage, string> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return err('it sent a line that is not JSON');
  }
  const parsed = checked(message, json);
  if (parsed.success) return ok(parsed.data);
  return err(`it sent what is no message (${parsed.error.issues[0]?.path.join('.') ?? ''})`);
}
