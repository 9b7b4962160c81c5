import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { descriptorItems } from '../../../drivers/scanner/descriptor-items.ts';
import { findScanLayout } from '../../../drivers/scanner/hid-pos-layout.ts';
import { maxReportBytes, parseReportDescriptor } from '../../../drivers/scanner/report-descriptor.ts';
import type { HidDescriptor } from '../../../drivers/scanner/report-fields.ts';
import { elementsOf, reportBytes } from '../../../drivers/scanner/report-fields.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replace(/\s+/g, ''), 'hex'));
}

function parse(hex: string): HidDescriptor {
  const parsed = parseReportDescriptor(bytes(hex));
  if (!parsed.ok) throw new Error(`${parsed.error.offset}: ${parsed.error.detail}`);
  return parsed.value;
}

function faultOf(hex: string): { offset: number; detail: string } | null {
  const parsed = parseReportDescriptor(bytes(hex));
  return parsed.ok ? null : parsed.error;
}

describe('the descriptor of a real HID POS scanner', () => {
  const descriptor = parse(Buffer.from(simulatedLayouts.H.descriptor).toString('hex'));

  test('is 144 bytes and gives the documented offsets of the scanned data report', () => {
    expect(simulatedLayouts.H.descriptor).toHaveLength(144);
    const scanned = descriptor.fields.filter(({ reportType, reportId }) => reportType === 'input' && reportId === 2);
    expect(
      scanned.map(({ bitOffset, bitSize, count, usages }) => ({ at: bitOffset / 8, bitSize, count, usages })),
    ).toEqual([
      { at: 1, bitSize: 8, count: 1, usages: [{ page: 0x01, from: 0x3b, to: 0x3b }] },
      {
        at: 2,
        bitSize: 8,
        count: 3,
        usages: [0xfb, 0xfc, 0xfd].map((usage) => ({ page: 0x8c, from: usage, to: usage })),
      },
      { at: 5, bitSize: 8, count: 56, usages: [{ page: 0x8c, from: 0xfe, to: 0xfe }] },
      { at: 61, bitSize: 8, count: 2, usages: [4, 0].map((usage) => ({ page: 0xff66, from: usage, to: usage })) },
      { at: 63, bitSize: 1, count: 8, usages: [{ page: 0x8c, from: 0xff, to: 0xff }] },
    ]);
    expect(reportBytes(descriptor, 'input', 2)).toBe(64);
  });

  test('carries flags, ranges and collections', () => {
    const data = descriptor.fields.find(({ usages }) => usages[0]?.from === 0xfe);
    expect(data?.flags).toEqual({ constant: false, variable: true, relative: false, bufferedBytes: true });
    expect(data).toMatchObject({ logicalMin: 0, logicalMax: 255, usagePage: 0x8c });
    expect(data?.collections).toEqual([
      { type: 1, page: 0x8c, usage: 0x02 },
      { type: 2, page: 0x8c, usage: 0x12 },
    ]);
  });

  test('has its output and feature reports', () => {
    const others = descriptor.reports.filter(({ reportId }) => reportId !== 2);
    expect(others).toEqual([
      { reportType: 'output', reportId: 4, bytes: 2 },
      { reportType: 'feature', reportId: 0xfe, bytes: 2 },
      { reportType: 'output', reportId: 0xfd, bytes: 64 },
    ]);
  });
});

describe('scan layouts', () => {
  test.each([
    ['H', { reportId: 2, lengthAt: 1, dataAt: 5, dataBytes: 56, aimAt: 2, continuedBit: 63 * 8 }],
    ['N', { reportId: 2, lengthAt: 1, dataAt: 2, dataBytes: 56, aimAt: null, continuedBit: 63 * 8 }],
    ['M', { reportId: 1, lengthAt: 1, dataAt: 2, dataBytes: 62, aimAt: null, continuedBit: null }],
  ] as const)('%s lies where the maker says', (name, expected) => {
    const parsed = parseReportDescriptor(simulatedLayouts[name].descriptor);
    if (!parsed.ok) throw new Error(parsed.error.detail);
    const layout = findScanLayout(parsed.value);
    expect(layout).toEqual({ ok: true, value: { ...expected, lengthBytes: 1, reportBytes: 64 } });
  });

  test('one item may hold length, identifier and data, each element with its own usage', () => {
    const layout = findScanLayout(
      parse('05 8C 09 02 A1 01 09 12 A1 02 85 07 75 08 95 20 0B 3B 00 01 00 09 FB 09 FC 09 FD 09 FE 81 02 C0 C0'),
    );
    expect(layout).toEqual({
      ok: true,
      value: {
        reportId: 7,
        reportBytes: 33,
        lengthAt: 1,
        lengthBytes: 1,
        dataAt: 5,
        dataBytes: 28,
        aimAt: 2,
        continuedBit: null,
      },
    });
  });

  test('without a declared byte count the first byte is the length', () => {
    const layout = findScanLayout(parse('05 8C 09 02 A1 01 09 12 A1 02 85 01 75 08 95 3F 09 FE 82 02 01 C0 C0'));
    expect(layout).toMatchObject({ ok: true, value: { lengthAt: 1, dataAt: 2, dataBytes: 62 } });
  });

  test('a keyboard has no scanned data report', () => {
    const keyboard = '05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 C0';
    expect(findScanLayout(parse(keyboard))).toMatchObject({ ok: false });
  });
});

describe('items', () => {
  test('a boot keyboard: ranges, array field, constants and no report id', () => {
    const keyboard = parse(`
      05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 01
      95 05 75 01 05 08 19 01 29 05 91 02 95 01 75 03 91 01 95 06 75 08 15 00 26 FF 00 05 07 19 00 2A FF 00 81 00 C0`);
    expect(keyboard.usesReportIds).toBe(false);
    expect(
      keyboard.fields.map(({ reportType, bitOffset, bitSize, count }) => [reportType, bitOffset, bitSize, count]),
    ).toEqual([
      ['input', 0, 1, 8],
      ['input', 8, 8, 1],
      ['output', 0, 1, 5],
      ['output', 5, 3, 1],
      ['input', 16, 8, 6],
    ]);
    const [modifiers, padding, , , keys] = keyboard.fields;
    expect(modifiers?.usages).toEqual([{ page: 7, from: 0xe0, to: 0xe7 }]);
    expect(padding?.flags.constant).toBe(true);
    expect(keys?.flags.variable).toBe(false);
    expect(reportBytes(keyboard, 'input', 0)).toBe(8);
  });

  test('push and pop restore everything, report id included', () => {
    const { fields } = parse('05 01 85 01 75 08 95 01 A4 05 8C 85 02 75 10 95 03 81 02 B4 81 02');
    expect(fields.map(({ reportId, usagePage, bitSize, count }) => [reportId, usagePage, bitSize, count])).toEqual([
      [2, 0x8c, 16, 3],
      [1, 0x01, 8, 1],
    ]);
  });

  test('signed ranges: the sign counts where the minimum is negative', () => {
    const { fields } = parse(
      '75 08 95 01 15 81 25 7F 81 02 15 00 25 FF 81 02 16 00 80 26 FF 7F 81 02 17 FF FF FF FF 25 FF 81 02',
    );
    expect(fields.map(({ logicalMin, logicalMax }) => [logicalMin, logicalMax])).toEqual([
      [-127, 127],
      [0, 255],
      [-32768, 32767],
      [-1, -1],
    ]);
  });

  test('extended usages carry their page; short ones take the page in force at the main item', () => {
    const { fields } = parse('05 01 75 08 95 03 0B FE 00 8C 00 09 30 1B 10 00 07 00 2B 12 00 07 00 05 09 81 02');
    expect(fields[0]?.usages).toEqual([
      { page: 0x8c, from: 0xfe, to: 0xfe },
      { page: 0x09, from: 0x30, to: 0x30 },
      { page: 0x07, from: 0x10, to: 0x12 },
    ]);
  });

  test('of delimited alternatives the first counts', () => {
    const { fields } = parse('05 01 75 08 95 02 A9 01 09 30 09 31 A9 00 09 32 81 02');
    expect(fields[0]?.usages.map(({ from }) => from)).toEqual([0x30, 0x32]);
  });

  test('long items are stepped over', () => {
    expect(parse('05 01 FE 03 F0 81 82 83 75 08 95 01 81 02').fields).toHaveLength(1);
  });

  test('the last usage repeats over the remaining elements', () => {
    const [field] = parse('05 8C 75 08 95 0A 09 FB 09 FE 81 02').fields;
    if (field === undefined) throw new Error('no field');
    expect(elementsOf(field, 0x8c, 0xfb)).toEqual({ first: 0, count: 1 });
    expect(elementsOf(field, 0x8c, 0xfe)).toEqual({ first: 1, count: 9 });
    expect(elementsOf(field, 0x8c, 0xff)).toBeNull();
  });

  test('counts, ranges and sizes beyond reason cost nothing and are refused', () => {
    expect(parse('05 07 19 00 2A FF FF 75 01 95 08 81 00').fields[0]?.usages).toEqual([
      { page: 7, from: 0, to: 0xffff },
    ]);
    expect(faultOf('77 FF FF FF FF 97 FF FF FF FF 81 02')).toMatchObject({ offset: 10 });
  });

  test.each([
    ['item past the end', '05 01 26 FF', 2],
    ['long item past the end', '05 01 FE 10 00 01', 2],
    ['end without collection', '05 01 C0', 2],
    ['collection not ended', '05 01 A1 01', 4],
    ['pop without push', '05 01 B4', 2],
    ['report id zero', '85 00', 0],
    ['field before the first report id', '75 08 95 01 81 02 85 01 81 02', 4],
    ['usage maximum below minimum', '19 20 29 10', 2],
    ['usage maximum alone', '29 10', 0],
    ['delimiters nest', 'A9 01 A9 01', 2],
    ['delimiter closes nothing', 'A9 00', 0],
  ])('%s is refused at its byte', (_what, hex, offset) => {
    expect(faultOf(hex)?.offset).toBe(offset);
  });

  test('pushes and collections are bounded', () => {
    expect(faultOf('A4'.repeat(17))?.offset).toBe(16);
    expect(faultOf('A1 00'.repeat(33))?.offset).toBe(64);
    expect(faultOf('00'.repeat(4097))?.offset).toBe(4096);
  });
});

/** Bytes that look like items, so that random input gets past the first few. */
const itemBytes = fc
  .array(
    fc.record({
      prefix: fc.constantFrom(
        0x05,
        0x06,
        0x09,
        0x0b,
        0x15,
        0x25,
        0x75,
        0x95,
        0x97,
        0x85,
        0xa4,
        0xb4,
        0xa1,
        0xc0,
        0x81,
        0x91,
        0xb2,
        0x19,
        0x29,
        0xa9,
        0xfe,
      ),
      data: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    }),
    { maxLength: 200 },
  )
  .map((items) => {
    const all = items.flatMap(({ prefix, data }) => [prefix, ...data.slice(0, [0, 1, 2, 4][prefix & 3])]);
    return Uint8Array.from(all);
  });

describe('random descriptors', () => {
  test('give fields within their reports or an offset within the descriptor', () => {
    fc.assert(
      fc.property(fc.oneof(itemBytes, fc.uint8Array({ maxLength: 300 })), (input) => {
        const parsed = parseReportDescriptor(input);
        if (!parsed.ok) {
          expect(parsed.error.offset).toBeLessThanOrEqual(input.length);
          return;
        }
        for (const field of parsed.value.fields) {
          const length = reportBytes(parsed.value, field.reportType, field.reportId) ?? 0;
          expect(field.bitOffset + field.bitSize * field.count).toBeLessThanOrEqual(length * 8);
          expect(length).toBeLessThanOrEqual(maxReportBytes);
        }
        findScanLayout(parsed.value);
      }),
      { numRuns: 3000 },
    );
  });

  test('a mutated real descriptor never leads outside the report', () => {
    const { descriptor } = simulatedLayouts.H;
    const changes = fc.array(fc.tuple(fc.nat(descriptor.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (changed) => {
        const mutated = descriptor.slice();
        for (const [at, value] of changed) mutated[at] = value;
        const parsed = parseReportDescriptor(mutated);
        const layout = parsed.ok ? findScanLayout(parsed.value) : null;
        if (layout === null || !layout.ok) return;
        const { dataAt, dataBytes, lengthAt, lengthBytes, reportBytes, aimAt, continuedBit } = layout.value;
        expect(dataAt + dataBytes).toBeLessThanOrEqual(reportBytes);
        expect(lengthAt + lengthBytes).toBeLessThanOrEqual(reportBytes);
        if (aimAt !== null) expect(aimAt + 3).toBeLessThanOrEqual(reportBytes);
        if (continuedBit !== null) expect(continuedBit).toBeLessThan(reportBytes * 8);
      }),
      { numRuns: 3000 },
    );
  });

  test('items add up to the bytes they were cut from', () => {
    fc.assert(
      fc.property(itemBytes, (input) => {
        const items = descriptorItems(input);
        if (!items.ok) return;
        for (const { offset, size } of items.value) expect(offset + 1 + size).toBeLessThanOrEqual(input.length);
      }),
    );
  });
});
