/** Persons are found by keyed hashes only: without the key of the list not even a guess at a number can be tried. */
import { createHmac, type KeyObject } from 'node:crypto';

export type MatchKind = 'holder' | 'identityNumber';

/** 128 bits: among millions of entries a chance match stays out of the question, and the files are half as large. */
export const hashBytes = 16;

/** HMAC-SHA-256 of the kind and the text, cut to `hashBytes`; an identity number in its only spelling, with a capital X. */
export function matchHash(key: KeyObject, kind: MatchKind, text: string): Buffer {
  return createHmac('sha256', key).update(`${kind}\0${text}`).digest().subarray(0, hashBytes);
}
