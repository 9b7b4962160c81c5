/** Claims that say what no pass can say are refused though they are signed. */
import { encode } from 'cborg';
import { describe, expect, test } from 'vitest';
import { packDistrictPass, signCose } from '../../district/issue-pass.ts';
import { expectFailure, verify } from './district-pass-checked.ts';
import { eddsaKey, eddsaKeyId } from './test-keys.ts';

describe('claims', () => {
  const whole = (more: [number, unknown][] = [], own: [number, unknown][] = []): Map<number, unknown> =>
    new Map<number, unknown>([
      [1, 'test-district'],
      [2, 'h1'],
      [4, 2000],
      [6, 1000],
      [7, new Uint8Array(8)],
      [-65_537, new Map<number, unknown>([[1, 0], [2, ['C1']], [3, [900, 0]], [4, false], [5, 0], ...own])],
      ...more,
    ]);
  const signed = (content: Uint8Array): string => packDistrictPass(signCose(content, eddsaKey, eddsaKeyId, 'EdDSA'));

  test('the plain set is verified', () => {
    expect(verify(signed(encode(whole()))).outcome).toBe('verified');
  });

  test.each<[string, [number, unknown][], [number, unknown][]]>([
    ['an unknown claim', [[5, 1000]], []],
    ['an issuer with a line break', [[1, 'a\nb']], []],
    ['a holder in Cyrillic letters', [[2, '\u04301']], []],
    ['a holder with a zero-width character', [[2, 'h\u200b1']], []],
    ['an empty holder', [[2, '']], []],
    ['a long holder', [[2, 'a'.repeat(65)]], []],
    ['a number for a holder', [[2, 1]], []],
    ['a negative time', [[6, -1]], []],
    ['a fraction of a second', [[4, 2000.5]], []],
    ['a time beyond the year 9999', [[4, 253_402_300_800]], []],
    ['a time as text', [[4, '2000']], []],
    ['a time in null', [[4, null]], []],
    ['an end before the beginning', [[4, 1000]], []],
    ['a short id', [[7, new Uint8Array(7)]], []],
    ['a long id', [[7, new Uint8Array(17)]], []],
    ['an id as text', [[7, '00000000']], []],
    ['no map of the district', [[-65_537, 1]], []],
    ['an unknown claim of the district', [], [[6, 1]]],
    ['an unknown colour', [], [[1, 4]]],
    ['a negative colour', [], [[1, -1]]],
    ['a colour by name', [], [[1, 'green']]],
    ['a colour in a fraction', [], [[1, 0.5]]],
    ['compounds in no array', [], [[2, 'C1']]],
    ['a compound twice', [], [[2, ['C1', 'C1']]]],
    ['too many compounds', [], [[2, Array.from({ length: 17 }, (_, index) => `C${index}`)]]],
    ['a compound of another type', [], [[2, [1]]]],
    ['a test later than the pass', [], [[3, [1001, 0]]]],
    ['a test in null', [], [[3, null]]],
    ['a test without result', [], [[3, [900]]]],
    ['an unknown result', [], [[3, [900, 2]]]],
    ['a negative time of the test', [], [[3, [-1, 0]]]],
    ['an itinerary in a number', [], [[4, 0]]],
    ['an unknown medium', [], [[5, 3]]],
  ])('%s is refused though signed', (_name, more, own) => {
    expectFailure(signed(encode(whole(more, own))), 'credentialMalformed', 'claims');
  });

  test.each([1, 2, 4, 6, 7, -65_537])('claim %i must be there', (key) => {
    const without = whole();
    without.delete(key);
    expectFailure(signed(encode(without)), 'credentialMalformed', 'claims');
  });

  test('duplicate claims, fractions written as 2000.0 and bytes behind are refused though signed', () => {
    const plain = Buffer.from(encode(whole())).toString('hex');
    const duplicate = plain.replace(/^a6/, 'a7') + '02626831';
    const float = plain.replace('1907d0', 'fb409f400000000000');
    expect(duplicate).not.toBe(plain);
    expect(float).not.toBe(plain);
    for (const hex of [duplicate, float, `${plain}00`, '', 'f6', '80']) {
      expectFailure(signed(Buffer.from(hex, 'hex')), 'credentialMalformed', 'claims');
    }
  });
});
