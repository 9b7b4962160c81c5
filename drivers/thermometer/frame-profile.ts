/**
 * A frame described in configuration, for instruments nobody has written a driver for (hardware facts §1, unknown modules):
 * where the numbers stand and how they are checked is said, never guessed.
 */
import { z } from 'zod';
import { crc16Modbus } from './modbus-rtu.ts';
import { badChecksum, type FrameFormat, type Match, matchHeader, more, noHeader, sum8 } from './frames.ts';

const hexBytes = z
  .string()
  .regex(/^([0-9A-Fa-f]{2} ?)+$/, 'bytes as hexadecimal pairs, such as "5A 5A"')
  .transform((text) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex')));

const endianness = z.enum(['big', 'little']).describe('big: the high byte comes first.');
const from = z.int().min(0).describe('First byte that is summed.');
const to = z.int().min(1).describe('Byte after the last that is summed.');
const at = z.int().min(0).describe('Where the sum stands.');

const field = z.strictObject({
  offset: z.int().min(0).max(255).describe('Of its first byte, counted from the start of the frame.'),
  bytes: z.union([z.literal(1), z.literal(2), z.literal(4)]).describe('How many bytes it has.'),
  signed: z.boolean().describe('Whether it can be negative, in two’s complement.'),
  endianness,
  perDegree: z.number().positive().describe('The number divided by this is °C; 100 for hundredths.'),
  plusC: z.number().default(0).describe('Added after the division, °C; −273.15 for Kelvin.'),
});

const checksum = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('Nothing checks a frame: more of them are asked for at first.') }),
  z.strictObject({ kind: z.enum(['sum8', 'xor8']).describe('One byte.'), from, to, at }),
  z.strictObject({ kind: z.enum(['sum16', 'crc16modbus']).describe('Two bytes.'), from, to, at, endianness }),
]);

export const frameProfile = z
  .strictObject({
    header: hexBytes.describe('Bytes each frame begins with, as hexadecimal pairs.'),
    length: z.int().min(2).max(256).describe('Bytes of a whole frame.'),
    object: field.describe('Where the temperature of the person stands.'),
    ambient: field.nullable().describe('Where the temperature around it stands; null: it is not sent.'),
    checksum: checksum.describe('How a frame is checked.'),
    onOpen: z.array(hexBytes).default([]).describe('Sent once when the line is open.'),
    poll: z
      .strictObject({
        request: hexBytes.describe('What is sent.'),
        everyMs: z.int().min(20).max(10_000).describe('How often, ms.'),
      })
      .optional()
      .describe('For an instrument that speaks only when asked.'),
  })
  .superRefine((profile, context) => {
    const { length } = profile;
    const outside = (path: string[], end: number) => {
      if (end > length)
        context.addIssue({ code: 'custom', path, message: `reaches beyond the ${length} bytes of the frame` });
    };
    outside(['header'], profile.header.length);
    outside(['object'], profile.object.offset + profile.object.bytes);
    if (profile.ambient) outside(['ambient'], profile.ambient.offset + profile.ambient.bytes);
    const check = profile.checksum;
    if (check.kind === 'none') return;
    outside(['checksum'], Math.max(check.to, check.at + ('endianness' in check ? 2 : 1)));
    if (check.from >= check.to)
      context.addIssue({ code: 'custom', path: ['checksum'], message: 'from must be below to' });
  });

export type FrameProfile = z.output<typeof frameProfile>;
type Field = FrameProfile['object'];

export function profiledFrame(profile: FrameProfile): FrameFormat {
  const header = [...profile.header];
  const { length } = profile;
  return {
    maxBytes: length,
    headerBytes: header.length,
    match(bytes, at, end): Match {
      const found = matchHeader(bytes, at, end, header);
      if (found === 'no') return noHeader;
      if (found === 'more' || end - at < length) return more;
      if (!checks(profile.checksum, bytes, at)) return badChecksum;
      const ambientC = profile.ambient === null ? null : read(profile.ambient, bytes, at);
      return { kind: 'frame', length, measured: { objectC: read(profile.object, bytes, at), ambientC } };
    },
  };
}

function read(field: Field, bytes: Uint8Array, at: number): number {
  const start = at + field.offset;
  let value = 0;
  for (let i = 0; i < field.bytes; i += 1) {
    const index = field.endianness === 'big' ? start + i : start + field.bytes - 1 - i;
    value = value * 256 + (bytes[index] ?? 0);
  }
  const span = 2 ** (8 * field.bytes);
  if (field.signed && value >= span / 2) value -= span;
  return value / field.perDegree + field.plusC;
}

function checks(check: FrameProfile['checksum'], bytes: Uint8Array, at: number): boolean {
  if (check.kind === 'none') return true;
  const from = at + check.from;
  const to = at + check.to;
  const place = at + check.at;
  switch (check.kind) {
    case 'sum8':
      return sum8(bytes, from, to) === bytes[place];
    case 'xor8':
      return bytes.subarray(from, to).reduce((all, byte) => all ^ byte, 0) === bytes[place];
    case 'sum16':
      return (bytes.subarray(from, to).reduce((all, byte) => all + byte, 0) & 0xffff) === stored16(check, bytes, place);
    case 'crc16modbus':
      return crc16Modbus(bytes, from, to) === stored16(check, bytes, place);
  }
}

function stored16(check: { endianness: 'big' | 'little' }, bytes: Uint8Array, at: number): number {
  const [first, second] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  return check.endianness === 'big' ? first * 256 + second : second * 256 + first;
}
