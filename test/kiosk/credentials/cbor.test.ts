import { encode } from 'cborg';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CborFloat, CborTagged, decodeCbor } from '../../../kiosk/credentials/cbor.ts';

function strict(hex: string): unknown {
  const result = decodeCbor(Buffer.from(hex, 'hex'), 'deterministic');
  return result.ok ? result.value : `refused: ${result.error}`;
}

function lenient(hex: string): unknown {
  const result = decodeCbor(Buffer.from(hex, 'hex'), 'lenient');
  return result.ok ? result.value : `refused: ${result.error}`;
}

// Examples of RFC 8949 appendix A.
test.each([
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['3863', -100],
  ['3903e7', -1000],
  ['f4', false],
  ['f6', null],
  ['f7', undefined],
  ['62c3bc', '\u00fc'],
  ['64f0908591', '\u{10151}'],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['f93c00', new CborFloat(1)],
  ['f90001', new CborFloat(5.960464477539063e-8)],
  ['f9c400', new CborFloat(-4)],
  ['fa47c35000', new CborFloat(100_000)],
  ['fb3ff199999999999a', new CborFloat(1.1)],
  ['c11a514b67b0', new CborTagged(1, 1_363_896_240)],
])('%s is read', (hex, value) => {
  expect(strict(hex)).toEqual(value);
});

test('a map keeps integer and text keys apart', () => {
  expect(strict('a20102613104')).toEqual(
    new Map<unknown, unknown>([
      [1, 2],
      ['1', 4],
    ]),
  );
});

test.each([
  ['', 'truncated'],
  ['18', 'truncated'],
  ['62c3', 'truncated'],
  ['9bffffffffffffffff', 'integerTooLarge'],
  ['9affffffff', 'truncated'],
  ['ba7fffffff', 'truncated'],
  ['5affffffff00', 'truncated'],
  ['0000', 'trailingBytes'],
  ['a201020103', 'duplicateKey'],
  ['a2616101616102', 'duplicateKey'],
  ['a1f500', 'keyType'],
  ['a14000', 'keyType'],
  ['1bffffffffffffffff', 'integerTooLarge'],
  ['3bffffffffffffffff', 'integerTooLarge'],
  ['1801', 'notShortest'],
  ['1900ff', 'notShortest'],
  ['1a0000ffff', 'notShortest'],
  ['1b00000000ffffffff', 'notShortest'],
  ['9f01ff', 'indefiniteLength'],
  ['bfff', 'indefiniteLength'],
  ['61ff', 'notUtf8'],
  ['62c080', 'notUtf8'],
  ['1c', 'unsupported'],
  ['f820', 'unsupported'],
  ['ff', 'unsupported'],
  ['81'.repeat(17) + '00', 'tooDeep'],
  ['c1'.repeat(17) + '00', 'tooDeep'],
  ['990400' + '00'.repeat(1024), 'tooManyItems'],
])('%s is refused', (hex, why) => {
  expect(strict(hex)).toBe(`refused: ${why}`);
});

test('the lenient profile takes longer heads and indefinite arrays and maps only', () => {
  expect(lenient('1801')).toBe(1);
  expect(lenient('9f0102ff')).toEqual([1, 2]);
  expect(lenient('bf0102ff')).toEqual(new Map([[1, 2]]));
  expect(lenient('bf01020103ff')).toBe('refused: duplicateKey');
  expect(lenient('9f01')).toBe('refused: truncated');
  expect(lenient('bf01ff')).toBe('refused: unsupported');
  expect(lenient('7f6161ff')).toBe('refused: unsupported');
  expect(lenient('9f'.repeat(5000))).toBe('refused: tooDeep');
});

test('what another encoder writes is read the same', () => {
  const leaf = fc.oneof(
    fc.maxSafeInteger(),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.boolean(),
    fc.constant(null),
  );
  const tree = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('node'), { maxLength: 5 }),
      fc
        .array(fc.tuple(fc.oneof(fc.integer(), fc.string({ maxLength: 8 })), tie('node')), { maxLength: 5 })
        .map((entries) => new Map(entries)),
    ),
  })).node;
  fc.assert(
    fc.property(tree, (value) => {
      const result = decodeCbor(encode(value), 'deterministic');
      if (!result.ok) expect(['tooManyItems', 'integerTooLarge']).toContain(result.error);
      else expect(result.value).toEqual(value);
    }),
  );
});

test('any bytes are read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeCbor(bytes, 'deterministic');
      decodeCbor(bytes, 'lenient');
    }),
    { numRuns: 2000 },
  );
});
