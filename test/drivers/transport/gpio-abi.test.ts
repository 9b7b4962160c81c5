import { expect, test } from 'vitest';
import {
  decodeEvents,
  decodeLineInfo,
  encodeLineInfo,
  encodeLineRequest,
  encodeValues,
  decodeValues,
  lineFlags,
  requests,
} from '../../../drivers/transport/gpio-abi.ts';

test('request numbers are those a C compiler makes of linux/gpio.h', () => {
  expect(requests).toEqual({
    chipInfo: 0x8044b401,
    lineInfo: 0xc100b405,
    line: 0xc250b407,
    getValues: 0xc010b40e,
    setValues: 0xc010b40f,
  });
});

test('a line request has its fields where the kernel looks for them', () => {
  const bytes = encodeLineRequest({
    offset: 17,
    consumer: 'kadian',
    flags: lineFlags.output | lineFlags.activeLow,
    outputActive: true,
    debounceUs: 20_000,
  });
  const expected = new Uint8Array(592);
  expected[0] = 17;
  expected.set(Buffer.from('kadian'), 256);
  expected[288] = 0b1010; // flags: output, active low
  expected[296] = 2; // attributes
  expected.set([2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], 320); // output values: 1, for line 0
  expected.set([3, 0, 0, 0, 0, 0, 0, 0, 0x20, 0x4e, 0, 0, 0, 0, 0, 0, 1], 344); // debounce: 20,000 µs, for line 0
  expected[560] = 1; // lines
  expected.set([0xff, 0xff, 0xff, 0xff], 588); // no descriptor yet
  expect(Buffer.from(bytes).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
});

test('a consumer name too long for its field stays terminated', () => {
  const bytes = encodeLineRequest({ offset: 0, consumer: 'x'.repeat(60), flags: 0n });
  expect(Buffer.from(bytes.subarray(256, 290)).toString('latin1')).toBe(`${'x'.repeat(31)}\0\0\0`);
});

test('line information: names that fill the field, and who holds the line', () => {
  const bytes = encodeLineInfo(5);
  expect(bytes[64]).toBe(5);
  bytes.set(Buffer.from('n'.repeat(32)), 0);
  bytes.set(Buffer.from('spi0 CS0'), 32);
  bytes[72] = 1;
  expect(decodeLineInfo(bytes)).toEqual({ name: 'n'.repeat(32), consumer: 'spi0 CS0', offset: 5, used: true });
});

test('values carry one line, level and mask', () => {
  expect([...encodeValues(true)]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(decodeValues(encodeValues(false))).toBe(false);
  expect(decodeValues(encodeValues(true))).toBe(true);
});

test('events come in order, an incomplete one is left', () => {
  const bytes = new Uint8Array(48 * 3 - 1);
  bytes[8] = 1;
  bytes[48 + 8] = 2;
  bytes[96 + 8] = 1;
  expect(decodeEvents(bytes)).toEqual([true, false]);
  expect(decodeEvents(new Uint8Array(0))).toEqual([]);
});
