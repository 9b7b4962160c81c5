import { expect, test } from 'vitest';
import { scanReports } from '../../../drivers/sim/simulated-scanner.ts';
import { bootKeyboardDescriptor, wedgeReports } from '../../../drivers/sim/simulated-scanner-wedge.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { decodeHid, printHidFields } from '../../../scripts/decode/hid.ts';

const { descriptor } = simulatedLayouts.H;

function linesOf(...reports: readonly Uint8Array[]): readonly string[] {
  return reports.map((report) => Buffer.from(report).toString('hex'));
}

test('hex reports become JSON lines, the code still open at the end included', async () => {
  const written: unknown[] = [];
  const outcome = await decodeHid(
    descriptor,
    [
      ...linesOf(...scanReports('H', { payload: 'GK1:20260115:ABC123' })),
      '',
      'not hex',
      '02 39 00',
      ...linesOf(...scanReports('H', { payload: Uint8Array.from([0xcd, 0xa8, 0xd0, 0xd0]) })).map((hex) => `${hex}\r`),
      ...linesOf(...scanReports('H', { payload: 'q'.repeat(56), fault: 'continuedOnFull' })),
    ],
    (line) => written.push(JSON.parse(line)),
  );
  expect(outcome.ok).toBe(true);
  expect(written).toEqual([
    {
      kind: 'code',
      text: 'GK1:20260115:ABC123',
      encoding: 'utf-8',
      hex: Buffer.from('GK1:20260115:ABC123').toString('hex'),
      aim: ']Q1',
    },
    { kind: 'discarded', why: 'line is not hexadecimal', line: 'not hex' },
    { kind: 'discarded', why: 'report of 3 bytes where 64 were declared', hex: '023900' },
    { kind: 'code', text: '通行', encoding: 'gbk', hex: 'cda8d0d0', aim: ']Q1' },
    { kind: 'code', text: 'q'.repeat(56), encoding: 'utf-8', hex: '71'.repeat(56), aim: ']Q1' },
  ]);
});

test('a scanner in keyboard mode is decoded by its keys', async () => {
  const written: unknown[] = [];
  const reports = [
    ...wedgeReports(new TextEncoder().encode('GK1:a')),
    ...wedgeReports(Uint8Array.from([0xcd, 0xa8, 0xd0, 0xd0]), { mode: 'alt', suffix: 'none' }),
  ];
  await decodeHid(bootKeyboardDescriptor, linesOf(...reports), (line) => written.push(JSON.parse(line)));
  expect(written).toMatchObject([
    { kind: 'code', text: 'GK1:a' },
    { kind: 'code', text: '通行', encoding: 'gbk' },
  ]);
});

test('a device that is no scanner is refused', async () => {
  const mouse = Uint8Array.from(
    Buffer.from('05010902a1010901a100050919012903150025019503750181029505810 3c0c0'.replace(' ', ''), 'hex'),
  );
  expect(await decodeHid(mouse, [], () => undefined)).toMatchObject({ ok: false });
});

test('a bad report within a code takes the code with it; the next line after any other is a new code', async () => {
  const written: string[] = [];
  const [first = new Uint8Array(), second = new Uint8Array()] = scanReports('H', { payload: 'r'.repeat(100) });
  const good = scanReports('H', { payload: 'good' });
  const lines = linesOf(first, first.slice(0, 20), second, ...good, first.slice(0, 20), ...good);
  await decodeHid(descriptor, lines, (line) => written.push(line));
  expect(written.map((line) => /"kind":"(\w+)"/.exec(line)?.[1])).toEqual([
    'discarded',
    'discarded',
    'code',
    'discarded',
    'code',
  ]);
});

test('every field becomes one line', () => {
  const written: unknown[] = [];
  expect(printHidFields(descriptor, (line) => written.push(JSON.parse(line)))).toEqual({ ok: true, value: undefined });
  expect(written).toHaveLength(9);
  expect(written[2]).toEqual({
    reportType: 'input',
    reportId: 2,
    bitOffset: 40,
    bitSize: 8,
    count: 56,
    usagePage: '0x8C',
    usages: ['0x8C:0xFE'],
    logicalMin: 0,
    logicalMax: 255,
    flags: ['variable', 'bufferedBytes'],
    collections: ['0x8C:0x02', '0x8C:0x12'],
  });
});

test('a malformed descriptor is named by its byte', async () => {
  const broken = descriptor.slice(0, 30);
  expect(await decodeHid(broken, [], () => undefined)).toMatchObject({ ok: false });
  expect(printHidFields(Uint8Array.from([5, 0x8c, 0xc0]), () => undefined)).toEqual({
    ok: false,
    error: 'report descriptor is malformed at byte 2: end of a collection that was not begun',
  });
});
