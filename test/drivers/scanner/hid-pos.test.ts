import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HidPosSettings } from '../../../drivers/scanner/hid-pos.ts';
import { HidPosDecoder } from '../../../drivers/scanner/hid-pos.ts';
import type { ScanLayout } from '../../../drivers/scanner/hid-pos-layout.ts';
import { findScanLayout } from '../../../drivers/scanner/hid-pos-layout.ts';
import { parseReportDescriptor } from '../../../drivers/scanner/report-descriptor.ts';
import type { ScanResult } from '../../../drivers/scanner/scan-result.ts';
import { scanReports } from '../../../drivers/sim/simulated-scanner.ts';
import type { ScanLayoutName } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';

function layoutOf(name: ScanLayoutName): ScanLayout {
  const parsed = parseReportDescriptor(simulatedLayouts[name].descriptor);
  if (!parsed.ok) throw new Error(parsed.error.detail);
  const layout = findScanLayout(parsed.value);
  if (!layout.ok) throw new Error(layout.error);
  return layout.value;
}

function decoderOf(name: ScanLayoutName, settings?: HidPosSettings): HidPosDecoder {
  return new HidPosDecoder(layoutOf(name), settings);
}

function pushAll(decoder: HidPosDecoder, reports: readonly Uint8Array[], fromMs = 0): readonly ScanResult[] {
  return reports.flatMap((report, index) => decoder.push(report, fromMs + index));
}

/** Codes as text, everything else by its kind. */
function told(results: readonly ScanResult[]): readonly string[] {
  return results.map((result) =>
    result.kind === 'code' ? Buffer.from(result.code.bytes).toString('latin1') : `<${result.kind}>`,
  );
}

function hexReport(text: string): Uint8Array {
  const [head = '', tail = ''] = text.split('…');
  const front = Buffer.from(head.replace(/\s/g, ''), 'hex');
  const back = Buffer.from(tail.replace(/\s/g, ''), 'hex');
  return new Uint8Array(Buffer.concat([front, Buffer.alloc(64 - front.length - back.length), back]));
}

const payload = 'GK1:20260115:ABC123';
const payloadHex = '47 4B 31 3A 32 30 32 36 30 31 31 35 3A 41 42 43 31 32 33';
const sixty = Array.from({ length: 60 }, (_, index) => String.fromCharCode(48 + (index % 60))).join('');

describe('documented reports', () => {
  test('19 bytes on layout H', () => {
    const report = hexReport(`02 13 5D 51 31 ${payloadHex} … 73 00 00`);
    expect(scanReports('H', { payload })).toEqual([report]);
    expect(decoderOf('H').push(report, 7)).toEqual([
      { kind: 'code', code: { bytes: new TextEncoder().encode(payload), aim: ']Q1', atMs: 7 } },
    ]);
  });

  test('19 bytes on layout N', () => {
    const report = hexReport(`02 13 ${payloadHex} … 00 00 00 00 00 00`);
    expect(scanReports('N', { payload })).toEqual([report]);
    expect(decoderOf('N').push(report, 7)).toEqual([
      { kind: 'code', code: { bytes: new TextEncoder().encode(payload), aim: null, atMs: 7 } },
    ]);
  });

  test('60 bytes on layout H come in two reports', () => {
    const text = Buffer.from(sixty, 'latin1').toString('hex');
    const reports = [
      hexReport(`02 38 5D 51 31 ${text.slice(0, 112)} … 73 00 01`),
      hexReport(`02 04 5D 51 31 ${text.slice(112)} … 73 00 00`),
    ];
    expect(scanReports('H', { payload: sixty })).toEqual(reports);
    const decoder = decoderOf('H');
    expect(decoder.push(reports[0] ?? new Uint8Array(), 0)).toEqual([]);
    expect(told(decoder.push(reports[1] ?? new Uint8Array(), 3))).toEqual([sixty]);
  });
});

describe('decoding', () => {
  test('the length counts, not the NULs', () => {
    const binary = Uint8Array.from([0, 1, 0, 0, 255, 0, 0]);
    const results = pushAll(decoderOf('H'), scanReports('H', { payload: binary }));
    expect(results).toMatchObject([{ kind: 'code', code: { bytes: binary } }]);
  });

  test('a clone that flags its last full chunk is ended by the gap', () => {
    const decoder = decoderOf('H', { gapMs: 60 });
    const full = 'x'.repeat(112);
    expect(pushAll(decoder, scanReports('H', { payload: full, fault: 'continuedOnFull' }))).toEqual([]);
    expect(decoder.flushAtMs).toBe(61);
    expect(told(decoder.flush())).toEqual([full]);
    expect(decoder.flushAtMs).toBeNull();
  });

  test('reports that carry their time need no timer', () => {
    const decoder = decoderOf('H', { gapMs: 60 });
    const first = pushAll(decoder, scanReports('H', { payload: 'y'.repeat(56), fault: 'continuedOnFull' }), 0);
    const second = pushAll(decoder, scanReports('H', { payload }), 60);
    expect(told([...first, ...second])).toEqual(['y'.repeat(56), payload]);
  });

  test('a continuation announced by a chunk that is not full and never sent gives no code', () => {
    const [report] = scanReports('H', { payload });
    const flagged = report?.slice() ?? new Uint8Array();
    flagged[63] = 1;
    const decoder = decoderOf('H');
    expect(decoder.push(flagged, 0)).toEqual([]);
    expect(told(decoder.flush())).toEqual(['<discarded>']);
  });

  test('the identifier may lie one byte later, with the data behind it', () => {
    for (const text of [payload, 'z'.repeat(55), sixty]) {
      const results = pushAll(decoderOf('H'), scanReports('H', { payload: text, fault: 'aimOneLater' }));
      expect(told(results)).toEqual([text]);
      expect(results[0]).toMatchObject({ code: { aim: ']Q1' } });
    }
  });

  test('a payload that begins like an identifier is not mistaken for one', () => {
    const results = pushAll(decoderOf('H'), scanReports('H', { payload: ']Q1]Q1', aim: '\0\0\0' }));
    expect(told(results)).toEqual([']Q1]Q1']);
    expect(results[0]).toMatchObject({ code: { aim: null } });
  });

  test('without a flag a full report may go on until the gap', () => {
    const decoder = decoderOf('M');
    expect(told(pushAll(decoder, scanReports('M', { payload: 'a'.repeat(70) })))).toEqual(['a'.repeat(70)]);
    expect(pushAll(decoder, scanReports('M', { payload: 'b'.repeat(62) }), 1000)).toEqual([]);
    expect(told(decoder.flush())).toEqual(['b'.repeat(62)]);
  });

  test('reports of other ids are not scans', () => {
    expect(decoderOf('H').push(Uint8Array.from([4, 1]), 0)).toEqual([]);
  });
});

describe('what a length forbids', () => {
  test('a length beyond the data field', () => {
    const report = scanReports('H', { payload })[0]?.slice() ?? new Uint8Array();
    report[1] = 57;
    expect(told(decoderOf('H').push(report, 0))).toEqual(['<discarded>']);
  });

  test('a truncated report', () => {
    const results = pushAll(decoderOf('H'), scanReports('H', { payload: sixty, fault: 'truncatedReport' }));
    expect(told(results)).toEqual(['<discarded>', '<discarded>']);
  });

  test('garbage in place of a chunk takes the whole code with it', () => {
    const text = 'c'.repeat(150);
    const decoder = decoderOf('H');
    expect(told(pushAll(decoder, scanReports('H', { payload: text, fault: 'garbageReport' })))).toEqual([
      '<discarded>',
    ]);
    expect(told(pushAll(decoder, scanReports('H', { payload }), 500))).toEqual([payload]);
  });

  test('after lone garbage the next code is read once the gap is over', () => {
    const decoder = decoderOf('H', { gapMs: 60 });
    pushAll(decoder, scanReports('H', { payload, fault: 'garbageReport' }));
    expect(decoder.flush()).toEqual([]);
    expect(told(pushAll(decoder, scanReports('H', { payload }), 61))).toEqual([payload]);
  });

  test('an empty scan', () => {
    expect(told(pushAll(decoderOf('H'), scanReports('H', { payload: '' })))).toEqual(['<discarded>']);
  });

  test('a code beyond the limit is counted and not kept', () => {
    const decoder = decoderOf('H', { maxCodeBytes: 100 });
    const results = pushAll(decoder, scanReports('H', { payload: 'd'.repeat(200) }));
    expect(results).toEqual([{ kind: 'overlong', overlong: { bytes: 200, limit: 100, atMs: 3 } }]);
    expect(told(pushAll(decoder, scanReports('H', { payload }), 10))).toEqual([payload]);
    expect(told(pushAll(decoder, scanReports('H', { payload: 'e'.repeat(100) }), 20))).toEqual(['e'.repeat(100)]);
  });

  test('a device that goes away in the middle of a code gives none', () => {
    const decoder = decoderOf('H');
    decoder.push(scanReports('H', { payload: sixty })[0] ?? new Uint8Array(), 0);
    expect(told(decoder.reset())).toEqual(['<discarded>']);
    expect(told(pushAll(decoder, scanReports('H', { payload }), 1))).toEqual([payload]);
  });
});

describe('any input', () => {
  const names = fc.constantFrom<ScanLayoutName>('H', 'N', 'M');

  test('every payload comes through every layout, whatever the clone does with its flag', () => {
    const fault = fc.constantFrom(undefined, 'continuedOnFull' as const);
    fc.assert(
      fc.property(names, fc.uint8Array({ minLength: 1, maxLength: 400 }), fault, (name, bytes, fault) => {
        const decoder = decoderOf(name);
        const reports = scanReports(name, { payload: bytes, ...(fault === undefined ? {} : { fault }) });
        const results = [...pushAll(decoder, reports), ...decoder.flush()];
        expect(results).toMatchObject([{ kind: 'code', code: { bytes } }]);
      }),
      { numRuns: 500 },
    );
  });

  test('random reports: no code longer than its lengths allow, nothing pending for ever', () => {
    const report = fc.oneof(
      fc.uint8Array({ maxLength: 70 }),
      fc
        .tuple(fc.constantFrom(1, 2), fc.uint8Array({ minLength: 63, maxLength: 63 }))
        .map(([id, rest]) => Uint8Array.from([id, ...rest])),
    );
    const stream = fc.array(fc.tuple(report, fc.nat(100)), { maxLength: 60 });
    fc.assert(
      fc.property(names, stream, (name, reports) => {
        const decoder = decoderOf(name, { maxCodeBytes: 150 });
        const layout = layoutOf(name);
        let atMs = 0;
        let allowed = 0;
        let coded = 0;
        for (const [bytes, delayMs] of reports) {
          atMs += delayMs;
          const length = bytes[layout.lengthAt] ?? 0;
          if (bytes[0] === layout.reportId && bytes.length >= 64 && length <= layout.dataBytes) allowed += length;
          for (const result of decoder.push(bytes, atMs)) {
            if (result.kind !== 'code') continue;
            coded += result.code.bytes.length;
            expect(result.code.bytes.length).toBeLessThanOrEqual(150);
          }
        }
        for (const result of decoder.flush()) if (result.kind === 'code') coded += result.code.bytes.length;
        expect(coded).toBeLessThanOrEqual(allowed);
        expect(decoder.flushAtMs).toBeNull();
      }),
      { numRuns: 1500 },
    );
  });
});
