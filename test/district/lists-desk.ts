/**
 * Writes each answer for the box that asks for policy or a list, and publishes at once where the store is in this
 * process, as simulated time needs it. Otherwise `lists-publisher.ts` publishes.
 */
import { createPublicKey, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import Database from 'better-sqlite3';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { ListName, Manifest } from '../../kiosk/lists/manifest.ts';
import { deltaDraft, type ListVersion, policyDraft, snapshotDraft, type WriteLines, writtenBy } from './lists-draft.ts';
import { type ListKeys, type ListSigner, pack, sealKeys } from './lists-pack.ts';
import { sealKey } from './lists-seal.ts';
import { lastVersion, openShelf, type Shelf } from './lists-shelf.ts';
import type { NewPublication, PublicationsAtOnce } from './store/publications.ts';
import { sqlitePublications } from './store/sqlite-publications.ts';

export interface DocumentDesk {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** X25519: sealed to it, the details of a roster open during a shift. */
  readonly shiftKey: KeyObject;
  /** The box's X25519 public key in base64url, which its lists are sealed to. */
  enrol(source: string, boxKey: string): void;
  /** A signed policy as its bytes; every box of the audience gets it. False, and nothing is published, when it is not above the last. */
  publishPolicy(audience: string, version: number, bytes: Uint8Array): boolean;
  /** A full list under new keys; `write` makes its lines. Returns its version. */
  publishSnapshot(list: ListName, audience: string, write: WriteLines): number;
  /** Changes upon the last version, after which the list has `entries`. Throws when there was no snapshot. */
  publishDelta(list: ListName, audience: string, entries: number, write: WriteLines): number;
  /** What follows `since` (null: all) for this box; null when that is nothing, undefined when there is nothing at all. */
  policyFor(source: string, since: number | null): Uint8Array | null | undefined;
  /** The key of the shift sealed to this box; null: no key of the box is known. `boxKey` as for `listFor`. */
  shiftKeyFor(source: string, boxKey: string | null): string | null;
  /** As `policyFor`; `boxKey` is used for a box that is not enrolled. */
  listFor(list: ListName, source: string, since: number | null, boxKey: string | null): Uint8Array | null | undefined;
}

export interface DeskParts {
  readonly signer?: ListSigner;
  readonly shiftKey?: KeyObject;
  /** What is in force, and where it is published at once: null where the store answers later. */
  readonly shelf?: Shelf;
  readonly store?: PublicationsAtOnce | null;
}

/** Makes a signing key and an X25519 shift key of its own, and keeps what is published in memory, where nothing is given. */
export function openDocumentDesk(clock: Clock, given: DeskParts = {}): DocumentDesk {
  const signer = given.signer ?? newSigner();
  const shiftKey = given.shiftKey ?? newShiftKey();
  const shiftText = createPublicKey(shiftKey).export({ format: 'jwk' }).x ?? '';
  const boxKeys = new Map<string, string>();
  const shelf = given.shelf ?? openShelf();
  const store = given.store === undefined ? sqlitePublications(new Database(':memory:')).atOnce : given.store;
  const nowS = (): number => Math.floor(clock.wallMs() / 1000);

  function publish(draft: NewPublication): number | null {
    if (store === null) throw new Error('this store answers later: the publisher publishes');
    const published = store.publish(draft);
    shelf.take(store.after(shelf.last));
    return 'version' in published ? published.version : null;
  }

  function publishList(draft: NewPublication): number {
    const version = publish(draft);
    if (version === null) throw new Error(`somebody else publishes the ${draft.name} into a store of one service`);
    return version;
  }

  function delivery(list: ListName, audience: string, keys: ListKeys, version: ListVersion, boxKey: string): Buffer {
    const { bytes, ...numbers } = version;
    const manifest: Manifest = {
      list,
      audience,
      ...numbers,
      keyId: keys.keyId,
      keys: version.follows === null ? sealKeys(keys, list, boxKey, shiftText) : null,
    };
    return pack(manifest, bytes, signer);
  }

  return {
    keyId: signer.keyId,
    publicKey: createPublicKey(signer.privateKey),
    shiftKey,
    enrol: (source, boxKey) => void boxKeys.set(source, boxKey),
    publishPolicy: (audience, version, bytes) => publish(policyDraft(audience, version, bytes)) !== null,
    publishSnapshot: (list, audience, write) => publishList(snapshotDraft(list, audience, nowS(), writtenBy(write))),
    publishDelta(list, audience, entries, write) {
      const before = shelf.list(list, audience);
      if (before === null) throw new Error(`no ${list} for ${audience} that a delta could follow`);
      return publishList(deltaDraft(list, audience, nowS(), entries, write(before.keys), lastVersion(before)));
    },
    policyFor(source, since) {
      const policy = shelf.policyFor(source)?.value;
      return policy !== undefined && since !== null && since >= policy.version ? null : policy?.bytes;
    },
    shiftKeyFor(source, givenKey) {
      const boxKey = boxKeys.get(source) ?? givenKey;
      if (boxKey === null) return null;
      const { d = '' } = shiftKey.export({ format: 'jwk' });
      return sealKey(createSecretKey(Buffer.from(d, 'base64url')), boxKey);
    },
    listFor(list, source, since, givenKey) {
      const found = shelf.listFor(list, source);
      const boxKey = boxKeys.get(source) ?? givenKey;
      if (found === null || boxKey === null) return undefined;
      const { keys, snapshot, deltas } = found.value;
      if (since !== null && since >= lastVersion(found.value)) return null;
      const next = deltas.find(({ follows }) => follows === since) ?? snapshot;
      return delivery(list, found.audience, keys, next, boxKey);
    },
  };
}

export function newSigner(): ListSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { keyId: 'district-documents', algorithm: 'EdDSA', privateKey };
}

export function newShiftKey(): KeyObject {
  return generateKeyPairSync('x25519').privateKey;
}
