/** The line between a device process and its host, in whatever pieces it comes and whatever a broken process sends. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageReader } from '../../../drivers/host/message-reader.ts';
import { encodeMessage, type DeviceMessage } from '../../../drivers/host/messages.ts';

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const bytes = fc.uint8Array({ maxLength: 300 });
const message: fc.Arbitrary<DeviceMessage> = fc.oneof(
  fc.constant<DeviceMessage>({ type: 'started' }),
  fc.record({ type: fc.constant('beat' as const), atMs: number, cpuMs: number, residentBytes: number }),
  fc.constantFrom<DeviceMessage>(
    { type: 'state', state: { status: 'opening' } },
    { type: 'state', state: { status: 'ready' } },
    {
      type: 'state',
      state: { status: 'lost', fault: { code: 'silent', device: '/dev/ttyUSB0', detail: 'a\nb "汉字"' } },
    },
  ),
  fc.record({
    type: fc.constant('sample' as const),
    sample: fc.oneof(
      fc.record({ objectC: number, ambientC: fc.option(number), atMs: number }),
      fc.record({
        objectC: number,
        ambientC: number,
        bodyC: number,
        mode: fc.constant('object' as const),
        atMs: number,
      }),
    ),
  }),
  fc.record({
    type: fc.constant('code' as const),
    code: fc.record({ bytes, aim: fc.option(fc.string()), atMs: number }),
  }),
  fc.record({
    type: fc.constant('overlong' as const),
    overlong: fc.record({ bytes: fc.nat(), limit: fc.nat(), atMs: number }),
  }),
  fc.record({ type: fc.constant('discarded' as const), discarded: fc.record({ bytes, why: fc.string() }) }),
);

describe('the line', () => {
  test('carries every message, cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 400 })),
        (sent, cuts) => {
          const all = Buffer.from(sent.map(encodeMessage).join(''));
          const reader = new MessageReader();
          const received: DeviceMessage[] = [];
          for (let at = 0; at < all.length; ) {
            const next = at + (cuts.next().value ?? 1);
            const read = reader.read(all.subarray(at, next));
            expect(read.ok).toBe(true);
            if (read.ok) received.push(...read.value);
            at = next;
          }
          expect(received).toEqual(sent);
        },
      ),
    );
  });

  test.each([
    ['{"type":"beat"}\n', /no message/],
    ['{"type":"state","state":{"status":"lost","fault":{"code":"bored","device":"","detail":""}}}\n', /no message/],
    ['{"type":"sample","sample":{"objectC":1e999,"ambientC":null,"atMs":1}}\n', /no message/],
    ['{"type":"code","code":{"bytes":"not base64!","aim":null,"atMs":1}}\n', /no message/],
    ['{"type":"started","extra":1}\n', /no message/],
    ['null\n', /no message/],
    ['}{\n', /not JSON/],
    ['\n', /not JSON/],
    ['x'.repeat(1_000_001), /without an end/],
  ])('refuses %j', (text, why) => {
    const read = new MessageReader().read(Buffer.from(text));
    expect(read.ok ? '' : read.error).toMatch(why);
  });

  test('survives whatever bytes come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (pieces) => {
        const reader = new MessageReader();
        for (const piece of pieces) reader.read(piece);
      }),
    );
  });
});
