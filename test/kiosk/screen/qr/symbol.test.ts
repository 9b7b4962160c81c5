/** What is drawn is read back by another hand's reader, and its sizes are the standard's by another hand's table. */
import { BinaryBitmap, DecodeHintType, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { symbolOf } from '../../../../kiosk/screen/qr/symbol.ts';
import { alignment, dataCodewords, versions } from '../../../../kiosk/screen/qr/versions.ts';

/** Pixels a module on the picture the reader gets, and modules of its quiet zone. */
const [scale, quiet] = [4, 4];

function read(text: string): { readonly said: string; readonly size: number } {
  const rows = symbolOf(text) ?? expect.unreachable(`too long: ${text.length}`);
  const side = (rows.length + 2 * quiet) * scale;
  const pixels = new Uint8ClampedArray(side * side).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const dark = rows[Math.floor(y / scale) - quiet]?.[Math.floor(x / scale) - quiet];
      if (dark === true) pixels[y * side + x] = 0;
    }
  }
  const source = new RGBLuminanceSource(pixels, side, side);
  const hints = new Map<DecodeHintType, unknown>([
    [DecodeHintType.CHARACTER_SET, 'UTF-8'],
    // Nothing is to be searched for in a picture: the largest versions are more than its search is made for.
    [DecodeHintType.PURE_BARCODE, true],
  ]);
  const said = new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), hints).getText();
  return { said, size: rows.length };
}

test('every version is read back, full to the last byte', () => {
  for (const version of versions) {
    const bytes = dataCodewords(version) - (version.number < 10 ? 2 : 3);
    const text = Array.from({ length: bytes }, (_, at) => String.fromCharCode(97 + ((at * 7) % 26))).join('');
    expect(read(text), `version ${version.number}`).toEqual({ said: text, size: version.size });
  }
}, 120_000);

test('any text is read back, letters and digits in less room', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 300 }), (text) => {
      expect(read(text).said).toBe(text);
    }),
    { numRuns: 40 },
  );
  expect(read('请到南门登记').said).toBe('请到南门登记');
  const capitals = 'HC1:6BFOXN*TS0BI$ZD8UH'.repeat(8);
  expect(read(capitals).said).toBe(capitals);
  expect(read(capitals).size).toBeLessThan(read(capitals.toLowerCase()).size);
}, 60_000);

test('what is too long for the largest version is no symbol', () => {
  expect(symbolOf('a'.repeat(2953))).not.toBeNull();
  expect(symbolOf('a'.repeat(2954))).toBeNull();
});

test('the alignment patterns lie where the standard has them (annex E)', () => {
  const at = (number: number): readonly number[] => alignment(versions[number - 1] ?? expect.unreachable());
  expect(at(1)).toEqual([]);
  expect(at(2)).toEqual([6, 18]);
  expect(at(7)).toEqual([6, 22, 38]);
  expect(at(32)).toEqual([6, 34, 60, 86, 112, 138]);
  expect(at(40)).toEqual([6, 30, 58, 86, 114, 142, 170]);
});
