import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { dateMs } from './calendar.ts';

/** A citizen's identity number (GB 11643) whose form and check character are right; `number` ends in a capital X if any. */
export interface IdentityNumber {
  readonly number: string;
  /** Division of registration: province, prefecture and county, six digits. */
  readonly region: string;
  /** `YYYY-MM-DD`. */
  readonly birthday: string;
}

/** What is looked at, in this order. */
export const identityNumberSteps = ['length', 'characters', 'region', 'birthday', 'checkCharacter'] as const;
export type IdentityNumberError = (typeof identityNumberSteps)[number];

/** What a card reader or a person types as one, before anything of it is looked at. */
export const likeIdentityNumber = /^\s*[0-9]{17}[0-9Xx]\s*$/;

/** First two digits of GB/T 2260, and those given to residents of Taiwan, Hong Kong and Macao and to foreign residents. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(
    ' ',
  ),
);

const checkCharacters = '0123456789X';

/**
 * Reads an identity number as typed or as a card reader types it; spaces around it and a small x are forgiven. A
 * birthday before 1900 or after the day of `nowMs` (Unix milliseconds) is refused.
 */
export function parseIdentityNumber(text: string, nowMs: number): Result<IdentityNumber, IdentityNumberError> {
  const number = text.trim().replace(/x$/, 'X');
  if (number.length !== 18) return err('length');
  if (!/^[0-9]{17}[0-9X]$/.test(number)) return err('characters');
  const region = number.slice(0, 6);
  if (!provinces.has(region.slice(0, 2))) return err('region');
  const birthday = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const bornMs = dateMs(birthday);
  // Clocks here show China's day, eight hours ahead of UTC.
  if (bornMs === null || birthday < '1900-01-01' || bornMs > nowMs + 8 * 3_600_000) return err('birthday');
  return checkCharacterOf(number.slice(0, 17)) === number.charAt(17)
    ? ok({ number, region, birthday })
    : err('checkCharacter');
}

/** The check character of the first 17 digits: ISO 7064 MOD 11-2. */
function checkCharacterOf(digits: string): string {
  let sum = 0;
  for (const digit of digits) sum = ((sum + Number(digit)) * 2) % 11;
  return checkCharacters.charAt((12 - sum) % 11);
}
