import { err, ok, type Result } from '../../drivers/basics/result.ts';

export const shcPrefix = 'shc:/';

/** Each pair of digits is a character's code less this (SMART Health Cards, "Encoding QRs"). */
const offset = 45;

/** Turns the digits behind `shc:/` into the compact JWS they stand for: `header.payload.signature`. */
export function decodeShcDigits(digits: string): Result<string, string> {
  if (digits.length % 2 !== 0) return err('an odd number of digits');
  let text = '';
  for (let index = 0; index < digits.length; index += 2) {
    const tens = digits.charCodeAt(index) - 48;
    const ones = digits.charCodeAt(index + 1) - 48;
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9) return err('something else than digits');
    text += String.fromCharCode(tens * 10 + ones + offset);
  }
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text) ? ok(text) : err('not a compact JWS');
}

/** Decodes base64url without padding; null for any text that is not the one encoding of its bytes (RFC 4648). */
export function decodeBase64Url(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}
