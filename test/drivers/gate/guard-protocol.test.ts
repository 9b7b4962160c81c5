import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CommandReader,
  encodeCommand,
  encodeReply,
  type GuardCommand,
  type GuardReply,
  ReplyReader,
} from '../../../drivers/gate/guard-protocol.ts';

const sequence = fc.nat(0xffffffff);
const command: fc.Arbitrary<GuardCommand> = fc.record({
  kind: fc.constantFrom('heartbeat', 'release', 'hold', 'unhold', 'close'),
  sequence,
  durationMs: fc.double({ noNaN: true }),
  issuedMs: fc.double({ noNaN: true }),
});
const fault = fc.record({
  code: fc.constantFrom('busy', 'ioError', 'silent'),
  device: fc.string({ unit: 'grapheme' }),
  detail: fc.string({ unit: 'grapheme', maxLength: 500 }),
});
const reply: fc.Arbitrary<GuardReply> = fc.record({
  kind: fc.constantFrom('alive', 'opened', 'released', 'done', 'refused', 'level', 'lost'),
  sequence,
  flag: fc.boolean(),
  endsInMs: fc.double({ noNaN: true }),
  fault: fc.option(fault),
});

/** The bytes cut at the places given, as a socket may do. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((start, i) => bytes.subarray(start, ends[i] ?? bytes.length));
}

test('commands come out as they went in, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(command), fc.array(fc.nat()), (commands, places) => {
      const reader = new CommandReader();
      const bytes = Buffer.concat(commands.map(encodeCommand));
      expect(cut(bytes, places).flatMap((chunk) => reader.read(chunk))).toEqual(commands);
    }),
  );
});

test('replies come out as they went in, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(reply), fc.array(fc.nat()), (replies, places) => {
      const reader = new ReplyReader();
      const bytes = Buffer.concat(replies.map(encodeReply));
      expect(cut(bytes, places).flatMap((chunk) => reader.read(chunk))).toEqual(replies);
    }),
  );
});

test('what the other end cannot have sent is an error', () => {
  expect(() => new CommandReader().read(Buffer.alloc(24, 0x77))).toThrow('no message has the number 119');
});
