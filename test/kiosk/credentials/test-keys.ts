import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { parseTrustList, type TrustList } from '../../../kiosk/credentials/trust-list.ts';

/*
 * Keys of the test vectors in district-pass.md: their private halves follow from published words, so they are worth
 * nothing and must never stand in a real trust list.
 */
function seed(words: string): Buffer {
  return createHash('sha256').update(words).digest();
}

export const eddsaWords = 'TEST KEY of the district pass, EdDSA';
export const es256Words = 'TEST KEY of the district pass, ES256';

/** An Ed25519 key from a published seed (RFC 8410: PKCS #8 with the seed at the end). */
export function eddsaKeyFrom(words: string): KeyObject {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed(words)]);
  return createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
}

/** A P-256 key from a published seed. */
export function es256KeyFrom(words: string): KeyObject {
  const d = seed(words);
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const part = (from: number): string => point.subarray(from, from + 32).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: d.toString('base64url'), x: part(1), y: part(33) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

export const eddsaKey = eddsaKeyFrom(eddsaWords);
export const es256Key = es256KeyFrom(es256Words);
export const eddsaKeyId = Buffer.from('test-ed');
export const es256KeyId = Buffer.from('test-es');

/** A trust list entry for a key of the tests; `more` replaces any field. */
export function entryFor(
  privateKey: KeyObject,
  algorithm: string,
  keyId: Uint8Array,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' });
  const id = Buffer.from(keyId).toString('base64');
  return { issuer: 'test-district', algorithm, usages: ['districtPass'], keyId: id, publicKey, ...more };
}

/** The trust list with both keys of the vectors. */
export function vectorTrustListText(): string {
  const issuers = [entryFor(eddsaKey, 'EdDSA', eddsaKeyId), entryFor(es256Key, 'ES256', es256KeyId)];
  return JSON.stringify({ issuers }, null, 2);
}

/** Parses a trust list that must be right. */
export function trustOf(text: string): TrustList {
  const list = parseTrustList(text, 'test.json');
  if (!list.ok) throw new Error(JSON.stringify(list.error));
  return list.value;
}
