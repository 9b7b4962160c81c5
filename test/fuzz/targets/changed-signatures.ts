/** Genuine codes with another signature put into them, whole in all else: what changes of bytes alone hardly ever come to. */
import { deflateSync } from 'node:zlib';
import { encode } from 'cborg';
import { encodeBase45 } from '../../../kiosk/credentials/base45.ts';
import type { Chance } from '../engine/random.ts';
import { digitsOf } from '../../kiosk/credentials/shc-issue.ts';
import { coseOf, partsOfCose, textOfDigits } from './signed-statement.ts';

/** One of the codes (`KD1:`, `HC1:` or `shc:/`). */
export function withChangedSignature(codes: readonly string[], chance: Chance): string {
  const code = chance.one(codes) ?? '';
  if (code.startsWith('shc:/')) return `shc:/${digitsOf(jwsWithChangedSignature(textOfDigits(code.slice(5)), chance))}`;
  return `${code.slice(0, 4)}${encodeBase45(deflateSync(coseWithChangedSignature(coseOf(code), chance)))}`;
}

export function coseWithChangedSignature(cose: Uint8Array, chance: Chance): Uint8Array {
  const { secured, payload, signature } = partsOfCose(cose);
  const array = encode([secured, new Map(), payload, changed(signature, chance)]);
  return new Uint8Array(Buffer.concat([Buffer.of(0xd2), array]));
}

export function jwsWithChangedSignature(jws: string, chance: Chance): string {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  return `${header}.${payload}.${changed(Buffer.from(signature, 'base64url'), chance).toString('base64url')}`;
}

/** Cut, longer, of one byte or bit changed, of one byte only, or any bytes at all. */
function changed(signature: Buffer, chance: Chance): Buffer {
  const any = (length: number): Buffer => Buffer.from(Array.from({ length }, () => chance.below(256)));
  const copy = Buffer.from(signature);
  const at = chance.below(copy.length);
  switch (chance.below(8)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy, any(1 + chance.below(64))]);
    case 2:
      copy[at] = chance.below(256);
      return copy;
    case 3:
      copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8));
      return copy;
    case 4:
      return copy.fill(chance.below(256));
    default:
      return any(copy.length);
  }
}
