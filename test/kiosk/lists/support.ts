/** A district that writes lists, and a box with a directory of its own that takes them. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Result } from '../../../drivers/basics/result.ts';
import { type BoxKey, openBoxKey } from '../../../kiosk/lists/box-key.ts';
import { type Lists, openLists } from '../../../kiosk/lists/lists.ts';
import type { ListName, ListTrust, Manifest } from '../../../kiosk/lists/manifest.ts';
import { syntheticConcern, syntheticResident } from '../../district/lists.ts';
import {
  concernLine,
  type ListKeys,
  type ListSigner,
  makeListKeys,
  pack,
  type PackedBody,
  packLines,
  residentLine,
  sealKeys,
} from '../../district/lists-pack.ts';

export const source = 'urn:kadian:410100:03:017:east-gate:1';
export const audience = 'urn:kadian:410100:03:017:east-gate';
export const issuedAt = Date.UTC(2022, 0, 5) / 1000;

const signing = generateKeyPairSync('ed25519');
export const signer: ListSigner = { keyId: 'district', algorithm: 'EdDSA', privateKey: signing.privateKey };
export const trust: ListTrust = trustIn('district', signing.publicKey);

/** What a box at `source` trusts: one key, at any time. */
export function trustIn(keyId: string, publicKey: KeyObject): ListTrust {
  const key = { publicKey, validFromS: 0, validUntilS: Number.MAX_SAFE_INTEGER };
  return { source, keysWithId: (asked) => (asked === keyId ? [key] : []) };
}

export function x25519(): { readonly privateKey: KeyObject; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync('x25519');
  return { privateKey, publicKey: createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '' };
}

export const shift = x25519();

export interface Box {
  readonly lists: Lists;
  readonly directory: string;
  readonly key: BoxKey;
  readonly clock: VirtualClock;
  readonly loaded: string[];
  readonly damaged: string[];
  wallTrusted: boolean;
  /** Closes and opens again, as a start of the station does. */
  restart(): Promise<Box>;
  remove(): Promise<void>;
}

export function openBox(root = mkdtempSync(join(tmpdir(), 'kadian-lists-')), trusted: ListTrust = trust): Box {
  const directory = join(root, 'lists');
  const key = openBoxKey(join(root, 'keys', 'lists.key'));
  const clock = new VirtualClock(issuedAt * 1000 + 60_000);
  const loaded: string[] = [];
  const damaged: string[] = [];
  const box: Box = {
    directory,
    key,
    clock,
    loaded,
    damaged,
    wallTrusted: true,
    lists: openLists({
      directory,
      boxKey: key,
      trust: trusted,
      clock,
      wallTrusted: () => box.wallTrusted,
      staleAfterMs: (list) => (list === 'roster' ? 86_400_000 : 3_600_000),
      handlers: {
        onLoaded: (list, version, entries) => loaded.push(`${list} ${version}: ${entries}`),
        onDamaged: (list, detail) => damaged.push(`${list}: ${detail}`),
      },
    }),
    async restart() {
      await box.lists.close();
      return openBox(root, trusted);
    },
    async remove() {
      await box.lists.close();
      rmSync(root, { recursive: true });
    },
  };
  return box;
}

export function rosterBody(keys: ListKeys, from: number, to: number): PackedBody {
  return packLines(numbers(from, to).map((number) => residentLine(keys, syntheticResident(number))));
}

export function watchlistBody(keys: ListKeys, from: number, to: number): PackedBody {
  return packLines(numbers(from, to).map((number) => concernLine(keys, syntheticConcern(number))));
}

export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A manifest of a full snapshot of `body`, sealed to `boxKey`; `changes` makes it into anything else. */
export function manifestOf(
  list: ListName,
  version: number,
  body: PackedBody,
  keys: ListKeys,
  boxKey: BoxKey,
  changes: Partial<Manifest> = {},
): Manifest {
  return {
    list,
    audience,
    version,
    follows: null,
    issuedAt,
    entries: body.lines,
    lines: body.lines,
    keyId: keys.keyId,
    keys: sealKeys(keys, list, boxKey.publicKey, shift.publicKey),
    body: body.about,
    ...changes,
  };
}

/** A delta of `body` that makes `entries` of what version `follows` holds. */
export function deltaOf(
  list: ListName,
  follows: number,
  entries: number,
  body: PackedBody,
  keys: ListKeys,
  boxKey: BoxKey,
): Manifest {
  return manifestOf(list, follows + 1, body, keys, boxKey, { follows, entries, keys: null });
}

export function delivered(manifest: Manifest, body: PackedBody): Buffer {
  return pack(manifest, body.bytes, signer);
}

/** Gives the box a roster and a watchlist of version 1 with `count` entries each; returns the keys they are under. */
export async function filled(
  box: Box,
  count = 30,
): Promise<{ readonly roster: ListKeys; readonly watchlist: ListKeys }> {
  const roster = makeListKeys();
  const watchlist = makeListKeys();
  const residents = rosterBody(roster, 1, count);
  const concerns = watchlistBody(watchlist, 1, count);
  must(await box.lists.roster.offer(delivered(manifestOf('roster', 1, residents, roster, box.key), residents)));
  must(await box.lists.watchlist.offer(delivered(manifestOf('watchlist', 1, concerns, watchlist, box.key), concerns)));
  return { roster, watchlist };
}

export function must<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

export function codeOf(result: Result<unknown, { readonly code: string }>): string {
  return result.ok ? 'accepted' : result.error.code;
}
