/** Writes a list as a box is to get it: the body once for all boxes, the manifest signed for each. */
import { createHash, createSecretKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type MatchKind, matchHash } from '../../kiosk/lists/matching.ts';
import type { ListName, Manifest } from '../../kiosk/lists/manifest.ts';
import type { DemoKeys } from './demo-keys.ts';
import type { SyntheticConcern, SyntheticResident } from './lists.ts';
import { sealDetails, sealKey } from './lists-seal.ts';

/** The keys a snapshot and its deltas are written under. */
export interface ListKeys {
  readonly keyId: string;
  readonly match: KeyObject;
  readonly details: KeyObject;
}

export function makeListKeys(): ListKeys {
  const make = (): KeyObject => createSecretKey(randomBytes(32));
  return { keyId: randomBytes(8).toString('hex'), match: make(), details: make() };
}

export interface PackedBody {
  readonly bytes: Buffer;
  readonly lines: number;
  readonly about: Manifest['body'];
}

export function packLines(lines: readonly string[], encoding: Manifest['body']['encoding'] = 'zstd'): PackedBody {
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const bytes = encoding === 'zstd' ? zstdCompressSync(text) : gzipSync(text);
  return { bytes, lines: lines.length, about: describeBody(bytes, text.byteLength, encoding) };
}

export function describeBody(
  bytes: Buffer,
  unpackedBytes: number,
  encoding: Manifest['body']['encoding'],
): Manifest['body'] {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { encoding, sha256, bytes: bytes.byteLength, unpackedBytes };
}

export function residentLine(keys: ListKeys, resident: SyntheticResident): string {
  const { id, kind, building, unit, room, holder, identityNumber, details } = resident;
  const sealed = sealDetails(keys.details, keys.keyId, id, details);
  return JSON.stringify([
    id,
    kind,
    building,
    unit,
    room,
    hashText(keys, 'holder', holder),
    hashText(keys, 'identityNumber', identityNumber),
    sealed,
  ]);
}

export function concernLine(keys: ListKeys, concern: SyntheticConcern): string {
  const { id, holder, identityNumber, level, note } = concern;
  const hashes = [hashText(keys, 'holder', holder), hashText(keys, 'identityNumber', identityNumber)];
  return JSON.stringify([id, ...hashes, level, note]);
}

export function removalLine(id: number): string {
  return JSON.stringify([id]);
}

function hashText(keys: ListKeys, kind: MatchKind, text: string | null): string | null {
  return text === null ? null : matchHash(keys.match, kind, text).toString('base64url');
}

/** The keys of a snapshot sealed to a box, and those of a roster to its shift; both public keys in base64url. */
export function sealKeys(
  keys: ListKeys,
  list: ListName,
  boxKey: string,
  shiftKey: string,
): NonNullable<Manifest['keys']> {
  return { match: sealKey(keys.match, boxKey), details: list === 'roster' ? sealKey(keys.details, shiftKey) : null };
}

export interface ListSigner {
  readonly keyId: string;
  readonly algorithm: 'EdDSA' | 'ES256';
  readonly privateKey: KeyObject;
}

/** The delivery: the signed manifest, a line feed, the body. */
export function pack(manifest: Manifest, body: Buffer, signer: ListSigner): Buffer {
  return Buffer.concat([Buffer.from(`${signManifest(manifest, signer)}\n`), body]);
}

export function signManifest(manifest: unknown, { keyId, algorithm, privateKey }: ListSigner): string {
  const signed = [{ alg: algorithm, typ: 'kadian-list+jws', kid: keyId }, manifest]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  const signature =
    algorithm === 'EdDSA' ? sign(null, Buffer.from(signed), privateKey) : sign('sha256', Buffer.from(signed), key);
  return `${signed}.${signature.toString('base64url')}`;
}

/** A key of the demonstration district as a signer of lists; its id is written as in a trust list, in base64url. */
export function signerOf({ keyId, algorithm, privateKey }: DemoKeys['eddsa']): ListSigner {
  return { keyId: Buffer.from(keyId).toString('base64url'), algorithm, privateKey };
}
