import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdentityNumber } from '../../../kiosk/credentials/identity-number.ts';

const nowMs = Date.UTC(2022, 0, 2);

/** The check character as GB 11643 tabulates it: weights 2^(17-i) mod 11, then the table 1 0 X 9 8 7 6 5 4 3 2. */
function checkCharacter(digits: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits.charAt(index)), 0);
  return '10X98765432'.charAt(sum % 11);
}

test('the example of the standard, with a small or a large X and spaces around it', () => {
  const value = { number: '11010519491231002X', region: '110105', birthday: '1949-12-31' };
  expect(parseIdentityNumber('11010519491231002X', nowMs)).toEqual({ ok: true, value });
  expect(parseIdentityNumber(' 11010519491231002x\n', nowMs)).toEqual({ ok: true, value });
  expect(parseIdentityNumber('440524188001010014', nowMs)).toEqual({ ok: false, error: 'birthday' });
});

test.each([
  ['', 'length'],
  ['11010519491231002', 'length'],
  ['110105194912310021X', 'length'],
  ['110105491231002', 'length'],
  ['1101051949123100X2', 'characters'],
  ['\uff1110105194912310021'.slice(0, 18), 'characters'],
  ['000105194912310021', 'region'],
  ['160105194912310021', 'region'],
  ['110105194913310021', 'birthday'],
  ['110105190002290021', 'birthday'],
  ['110105202201030021', 'birthday'],
  ['110105194912310021', 'checkCharacter'],
])('%j is refused: %s', (text, error) => {
  expect(parseIdentityNumber(text, nowMs)).toEqual({ ok: false, error });
});

test('today in China is a birthday already', () => {
  const digits = '11010520220103002';
  expect(parseIdentityNumber(digits + checkCharacter(digits), Date.UTC(2022, 0, 2, 15, 59)).ok).toBe(false);
  expect(parseIdentityNumber(digits + checkCharacter(digits), Date.UTC(2022, 0, 2, 16)).ok).toBe(true);
});

test('numbers with the right check character are taken, and no single change or swap of them is', () => {
  const born = fc.date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2021-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  const tail = fc.integer({ min: 0, max: 999 });
  fc.assert(
    fc.property(born, tail, fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (date, order, at, by) => {
      const digits = `410102${date.toISOString().slice(0, 10).replaceAll('-', '')}${String(order).padStart(3, '0')}`;
      const number = digits + checkCharacter(digits);
      expect(parseIdentityNumber(number, nowMs).ok).toBe(true);
      const changed = number.slice(0, at) + ((Number(number.charAt(at)) + by) % 10) + number.slice(at + 1);
      expect(parseIdentityNumber(changed, nowMs).ok).toBe(false);
      const swapped = number.slice(0, at) + number.charAt(at + 1) + number.charAt(at) + number.slice(at + 2);
      if (swapped !== number) expect(parseIdentityNumber(swapped, nowMs).ok).toBe(false);
    }),
  );
});
