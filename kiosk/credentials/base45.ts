import { err, ok, type Result } from '../../drivers/basics/result.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const notInAlphabet = 255;

const valueOfCharacter = new Uint8Array(128).fill(notInAlphabet);
for (let value = 0; value < alphabet.length; value++) valueOfCharacter[alphabet.charCodeAt(value)] = value;

function valueAt(text: string, index: number): number {
  return valueOfCharacter[text.charCodeAt(index)] ?? notInAlphabet;
}

export type Base45Error = 'length' | 'character' | 'overflow';

/**
 * Decodes `text` from character `from` on, as strictly as RFC 9285 section 6 demands: a lone last character, a character
 * outside the alphabet and a group above 65535 (pair above 255) are refused.
 */
export function decodeBase45(text: string, from = 0): Result<Uint8Array, Base45Error> {
  const length = text.length - from;
  const rest = length % 3;
  if (rest === 1) return err('length');
  const bytes = new Uint8Array(((length - rest) / 3) * 2 + (rest === 2 ? 1 : 0));
  let at = 0;
  let index = from;
  for (; index + 2 < text.length; index += 3) {
    const low = valueAt(text, index);
    const middle = valueAt(text, index + 1);
    const high = valueAt(text, index + 2);
    if (low === notInAlphabet || middle === notInAlphabet || high === notInAlphabet) return err('character');
    const group = low + middle * 45 + high * 2025;
    if (group > 0xffff) return err('overflow');
    bytes[at++] = group >> 8;
    bytes[at++] = group & 0xff;
  }
  if (rest === 2) {
    const low = valueAt(text, index);
    const high = valueAt(text, index + 1);
    if (low === notInAlphabet || high === notInAlphabet) return err('character');
    const pair = low + high * 45;
    if (pair > 0xff) return err('overflow');
    bytes[at] = pair;
  }
  return ok(bytes);
}

/** Encodes bytes as RFC 9285 base45: three characters for two bytes, two for a last single one. */
export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 2) {
    const first = bytes[index] ?? 0;
    const second = bytes[index + 1];
    let group = second === undefined ? first : first * 256 + second;
    for (let digits = second === undefined ? 2 : 3; digits > 0; digits--) {
      text += alphabet.charAt(group % 45);
      group = Math.floor(group / 45);
    }
  }
  return text;
}
