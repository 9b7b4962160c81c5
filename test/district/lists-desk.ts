/** Publishes policy and lists, and writes each answer for the box that asks. What it holds, it holds in memory. */
import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { ListName, Manifest } from '../../kiosk/lists/manifest.ts';
import {
  type ListKeys,
  type ListSigner,
  makeListKeys,
  pack,
  type PackedBody,
  packLines,
  sealKeys,
} from './lists-pack.ts';
import { sealKey } from './lists-seal.ts';

export interface DocumentDesk {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** X25519: sealed to it, the details of a roster open during a shift. */
  readonly shiftKey: KeyObject;
  /** The box's X25519 public key in base64url, which its lists are sealed to. */
  enrol(source: string, boxKey: string): void;
  /** A signed policy as its bytes; every box of the audience gets it. */
  publishPolicy(audience: string, version: number, bytes: Uint8Array): void;
  /** A full list under new keys; `write` makes its lines. Returns its version. */
  publishSnapshot(list: ListName, audience: string, write: (keys: ListKeys) => readonly string[]): number;
  /** Changes upon the last version, after which the list has `entries`. Throws when there was no snapshot. */
  publishDelta(list: ListName, audience: string, entries: number, write: (keys: ListKeys) => readonly string[]): number;
  /** What follows `since` (null: all) for this box; null when that is nothing, undefined when there is nothing at all. */
  policyFor(source: string, since: number | null): Uint8Array | null | undefined;
  /** The key of the shift sealed to this box; null: no key of the box is known. `boxKey` as for `listFor`. */
  shiftKeyFor(source: string, boxKey: string | null): string | null;
  /** As `policyFor`; `boxKey` is used for a box that is not enrolled. */
  listFor(list: ListName, source: string, since: number | null, boxKey: string | null): Uint8Array | null | undefined;
}

interface Version {
  readonly version: number;
  readonly follows: number | null;
  readonly issuedAt: number;
  readonly entries: number;
  readonly body: PackedBody;
}

interface Publication {
  readonly keys: ListKeys;
  readonly snapshot: Version;
  readonly deltas: Version[];
}

/**
 * Makes a signing key and an X25519 shift key of its own where none is given. Lists begin with `firstVersion`: a service
 * that keeps nothing over its own start must begin above what boxes have from the one before.
 */
export function openDocumentDesk(
  clock: Clock,
  given: { readonly signer?: ListSigner; readonly shiftKey?: KeyObject; readonly firstVersion?: number } = {},
): DocumentDesk {
  const signer = given.signer ?? ownSigner();
  const shiftKey = given.shiftKey ?? generateKeyPairSync('x25519').privateKey;
  const shiftText = createPublicKey(shiftKey).export({ format: 'jwk' }).x ?? '';
  const boxKeys = new Map<string, string>();
  const policies = new Map<string, { readonly version: number; readonly bytes: Uint8Array }>();
  const lists = { roster: new Map<string, Publication>(), watchlist: new Map<string, Publication>() };
  const nowS = (): number => Math.floor(clock.wallMs() / 1000);

  function delivery(list: ListName, audience: string, keys: ListKeys, version: Version, boxKey: string): Buffer {
    const { body, ...numbers } = version;
    const manifest: Manifest = {
      list,
      audience,
      ...numbers,
      lines: body.lines,
      keyId: keys.keyId,
      keys: version.follows === null ? sealKeys(keys, list, boxKey, shiftText) : null,
      body: body.about,
    };
    return pack(manifest, body.bytes, signer);
  }

  return {
    keyId: signer.keyId,
    publicKey: createPublicKey(signer.privateKey),
    shiftKey,
    enrol: (source, boxKey) => void boxKeys.set(source, boxKey),
    publishPolicy: (audience, version, bytes) => void policies.set(audience, { version, bytes }),
    publishSnapshot(list, audience, write) {
      const version = Math.max(lastVersion(lists[list].get(audience)) + 1, given.firstVersion ?? 1);
      const keys = makeListKeys();
      const body = packLines(write(keys));
      const snapshot = { version, follows: null, issuedAt: nowS(), entries: body.lines, body };
      lists[list].set(audience, { keys, snapshot, deltas: [] });
      return version;
    },
    publishDelta(list, audience, entries, write) {
      const publication = lists[list].get(audience);
      if (publication === undefined) throw new Error(`no ${list} for ${audience} that a delta could follow`);
      const follows = lastVersion(publication);
      const body = packLines(write(publication.keys));
      publication.deltas.push({ version: follows + 1, follows, issuedAt: nowS(), entries, body });
      return follows + 1;
    },
    policyFor(source, since) {
      const policy = closest(policies, source)?.value;
      return policy !== undefined && since !== null && since >= policy.version ? null : policy?.bytes;
    },
    shiftKeyFor(source, givenKey) {
      const boxKey = boxKeys.get(source) ?? givenKey;
      if (boxKey === null) return null;
      const { d = '' } = shiftKey.export({ format: 'jwk' });
      return sealKey(createSecretKey(Buffer.from(d, 'base64url')), boxKey);
    },
    listFor(list, source, since, givenKey) {
      const found = closest(lists[list], source);
      const boxKey = boxKeys.get(source) ?? givenKey;
      if (found === null || boxKey === null) return undefined;
      const { keys, snapshot, deltas } = found.value;
      if (since !== null && since >= lastVersion(found.value)) return null;
      const next = deltas.find(({ follows }) => follows === since) ?? snapshot;
      return delivery(list, found.audience, keys, next, boxKey);
    },
  };
}

function ownSigner(): ListSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { keyId: 'district-documents', algorithm: 'EdDSA', privateKey };
}

function lastVersion(publication: Publication | undefined): number {
  return publication?.deltas.at(-1)?.version ?? publication?.snapshot.version ?? 0;
}

/** What is published for the box itself or for the smallest place it lies in. */
function closest<T>(published: ReadonlyMap<string, T>, source: string) {
  const parts = source.split(':');
  for (let length = parts.length; length > 0; length--) {
    const audience = parts.slice(0, length).join(':');
    const value = published.get(audience);
    if (value !== undefined) return { audience, value };
  }
  return null;
}
