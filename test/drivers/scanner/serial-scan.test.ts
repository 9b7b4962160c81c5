import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CodeEnding } from '../../../drivers/scanner/code-buffer.ts';
import type { ScanResult } from '../../../drivers/scanner/scan-result.ts';
import { SerialScanDecoder } from '../../../drivers/scanner/serial-scan.ts';

function decoderWith(endings: readonly CodeEnding[], maxCodeBytes = 100): SerialScanDecoder {
  return new SerialScanDecoder({ endings, gapMs: 50, maxCodeBytes });
}

function told(results: readonly ScanResult[]): readonly string[] {
  return results.map((result) =>
    result.kind === 'code' ? Buffer.from(result.code.bytes).toString('latin1') : `<${result.kind}>`,
  );
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

test('codes end at their suffix, however the bytes are cut', () => {
  const stream = bytes('first\r\nsecond\rthird\n');
  const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 30, maxLength: 30 });
  fc.assert(
    fc.property(cuts, (sizes) => {
      const decoder = decoderWith(['cr', 'lf']);
      const results: ScanResult[] = [];
      let at = 0;
      for (const size of sizes) {
        results.push(...decoder.push(stream.subarray(at, at + size), 1));
        at += size;
      }
      expect(told(results)).toEqual(['first', 'second', 'third']);
      expect(decoder.flushAtMs).toBeNull();
    }),
  );
});

test('a gap ends a code where it is configured, binary included', () => {
  const decoder = decoderWith(['gap']);
  expect(decoder.push(bytes('a\rb\n'), 5)).toEqual([]);
  expect(decoder.flushAtMs).toBe(55);
  expect(told(decoder.push(bytes('next'), 55))).toEqual(['a\rb\n']);
  expect(told(decoder.flush())).toEqual(['next']);
});

test('without its suffix a code is discarded after the gap', () => {
  const decoder = decoderWith(['tab']);
  decoder.push(bytes('half'), 0);
  expect(told(decoder.push(bytes('whole\t'), 50))).toEqual(['<discarded>', 'whole']);
});

test('too long a code is counted and not kept; the next one is read', () => {
  const decoder = decoderWith(['cr'], 10);
  const results = [...decoder.push(bytes('x'.repeat(25)), 0), ...decoder.push(bytes('y\rok\r'), 1)];
  expect(results[0]).toEqual({ kind: 'overlong', overlong: { bytes: 26, limit: 10, atMs: 1 } });
  expect(told(results)).toEqual(['<overlong>', 'ok']);
});

test('a line that goes away in the middle of a code gives none', () => {
  const decoder = decoderWith(['cr', 'gap']);
  decoder.push(bytes('half'), 0);
  expect(told(decoder.reset())).toEqual(['<discarded>']);
  expect(decoder.reset()).toEqual([]);
});

test('any bytes: nothing is lost or invented but suffixes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (chunks) => {
      const decoder = decoderWith(['cr', 'gap'], 1000);
      const results = [...chunks.flatMap((chunk) => decoder.push(chunk, 0)), ...decoder.flush()];
      const got = results.flatMap((result) => (result.kind === 'code' ? [...result.code.bytes] : []));
      expect(got).toEqual(chunks.flatMap((chunk) => [...chunk]).filter((byte) => byte !== 0x0d));
    }),
  );
});
