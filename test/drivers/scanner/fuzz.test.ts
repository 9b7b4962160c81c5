/** Random and mutated bytes by the hundred thousand for every scanner parser; FUZZ_BYTES=10000000 for the long run. */
import { expect, test } from 'vitest';
import { findKeyboardReport } from '../../../drivers/scanner/boot-keyboard.ts';
import { HidPosDecoder } from '../../../drivers/scanner/hid-pos.ts';
import { findScanLayout } from '../../../drivers/scanner/hid-pos-layout.ts';
import type { ScanLayout } from '../../../drivers/scanner/hid-pos-layout.ts';
import { parseReportDescriptor } from '../../../drivers/scanner/report-descriptor.ts';
import type { ByteScanDecoder, ScanResult } from '../../../drivers/scanner/scan-result.ts';
import { SerialScanDecoder } from '../../../drivers/scanner/serial-scan.ts';
import { WedgeReportDecoder } from '../../../drivers/scanner/wedge-reports.ts';
import { scanReports } from '../../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor, wedgeReports } from '../../../drivers/sim/simulated-scanner-wedge.ts';

const AMOUNT = Number(process.env['FUZZ_BYTES'] ?? 200_000);
const maxCodeBytes = 512;

/** xorshift32: fast, and the same bytes in every run. */
function randomness(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A known input with some bytes changed, at times cut short, at times all random. */
function mutated(source: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = random(4) === 0 ? Uint8Array.from(source, () => random(256)) : source.slice();
  for (let changes = random(4); changes > 0; changes -= 1) bytes[random(bytes.length)] = random(256);
  return random(16) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
}

function expectWithin(layout: ScanLayout): void {
  const { reportBytes, dataAt, dataBytes, lengthAt, lengthBytes, aimAt, continuedBit } = layout;
  const ends = [dataAt + dataBytes, lengthAt + lengthBytes, (aimAt ?? -3) + 3, ((continuedBit ?? -8) >> 3) + 1];
  expect(Math.max(...ends)).toBeLessThanOrEqual(reportBytes);
}

test('descriptors: what parses stays within its reports', { timeout: 600_000 }, () => {
  const random = randomness(0x5eed);
  const sources = [...Object.values(simulatedLayouts).map(({ descriptor }) => descriptor), bootKeyboardDescriptor];
  let layouts = 0;
  for (let fed = 0; fed < AMOUNT; ) {
    const bytes = mutated(sources[random(sources.length)] ?? bootKeyboardDescriptor, random);
    fed += Math.max(1, bytes.length);
    const parsed = parseReportDescriptor(bytes);
    if (!parsed.ok) continue;
    findKeyboardReport(parsed.value);
    const layout = findScanLayout(parsed.value);
    if (!layout.ok) continue;
    layouts += 1;
    expectWithin(layout.value);
  }
  expect(layouts).toBeGreaterThan(0);
});

/** Feeds mutated inputs and returns what came, after checking that no code exceeds the limit and nothing stays pending. */
function feed(decoder: ByteScanDecoder, sources: readonly Uint8Array[], seed: number): Map<ScanResult['kind'], number> {
  const random = randomness(seed);
  const counts = new Map<ScanResult['kind'], number>();
  const take = (results: readonly ScanResult[]): void => {
    for (const result of results) {
      counts.set(result.kind, (counts.get(result.kind) ?? 0) + 1);
      if (result.kind === 'code' && result.code.bytes.length > maxCodeBytes) expect.fail('code beyond the limit');
    }
  };
  let atMs = 0;
  for (let fed = 0; fed < AMOUNT; ) {
    const bytes = mutated(sources[random(sources.length)] ?? new Uint8Array(8), random);
    fed += Math.max(1, bytes.length);
    atMs += random(8) === 0 ? 100 : random(5);
    take(decoder.push(bytes, atMs));
  }
  take(decoder.flush());
  expect(decoder.flushAtMs).toBeNull();
  return counts;
}

test('HID POS reports', { timeout: 600_000 }, () => {
  const parsed = parseReportDescriptor(simulatedLayouts.H.descriptor);
  const layout = parsed.ok ? findScanLayout(parsed.value) : parsed;
  if (!layout.ok) throw new Error('layout H must parse');
  const sources = ['short', 'y'.repeat(300), 'z'.repeat(900)].flatMap((payload) => scanReports('H', { payload }));
  const counts = feed(new HidPosDecoder(layout.value, { maxCodeBytes }), sources, 1);
  expect([...counts.keys()].toSorted()).toEqual(['code', 'discarded', 'overlong']);
});

test('keyboard reports', { timeout: 600_000 }, () => {
  const parsed = parseReportDescriptor(bootKeyboardDescriptor);
  const layout = parsed.ok ? findKeyboardReport(parsed.value) : null;
  if (layout === null) throw new Error('the boot keyboard must parse');
  const settings = { layout: 'us', endings: ['cr', 'tab', 'gap'], altCodes: 'gbk', gapMs: 50, maxCodeBytes } as const;
  const counts = feed(new WedgeReportDecoder(layout, settings), wedgeReports(new TextEncoder().encode('GK1:aZ9')), 2);
  expect(counts.get('discarded')).toBeGreaterThan(0);
});

test('serial bytes', { timeout: 600_000 }, () => {
  const decoder = new SerialScanDecoder({ endings: ['cr', 'gap'], gapMs: 50, maxCodeBytes });
  const counts = feed(decoder, [new TextEncoder().encode('GK1:aZ9\r'), new Uint8Array(300).fill(65)], 3);
  expect([...counts.keys()].toSorted()).toEqual(['code', 'overlong']);
});
