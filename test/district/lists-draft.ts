/** How policy and lists are written for the district's store, and read back from it. */
import { createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { type ListName, type Manifest, manifestSchema } from '../../kiosk/lists/manifest.ts';
import { type ListKeys, makeListKeys, packLines } from './lists-pack.ts';
import type { NewPublication, Publication } from './store/publications.ts';

/** Makes the lines of a body under the keys of its list. */
export type WriteLines = (keys: ListKeys) => readonly string[];

/** Lines of a full list and the new keys they were written under. */
export interface Written {
  readonly keys: ListKeys;
  readonly lines: readonly string[];
}

export function writtenBy(write: WriteLines): Written {
  const keys = makeListKeys();
  return { keys, lines: write(keys) };
}

/** A version of a list as the desk delivers it. */
export interface ListVersion extends Pick<Manifest, 'version' | 'follows' | 'issuedAt' | 'entries' | 'lines' | 'body'> {
  readonly bytes: Buffer;
}

const keyText = z.base64url().transform((text) => createSecretKey(Buffer.from(text, 'base64url')));
const { issuedAt, entries, lines, body } = manifestSchema.shape;
const aboutSchema = z.strictObject({
  issuedAt,
  entries,
  lines,
  body,
  /** The secrets of the list, in clear and nowhere but in the store; a delta is under those of its snapshot. */
  keys: z.strictObject({ keyId: z.string(), match: keyText, details: keyText }).nullable(),
  /** Digest of what a snapshot was written from, where its writer will ask whether it is still the same. */
  origin: z.string().nullable(),
});

export type ListAbout = z.output<typeof aboutSchema>;

/** A signed policy under its own serial. Earlier ones are kept: verdicts name the version they rest on. */
export function policyDraft(audience: string, version: number, bytes: Uint8Array): NewPublication {
  const alone = { follows: null, expects: null, isTheOnlyOne: false };
  return { name: 'policy', audience, version, ...alone, about: '{}', body: bytes };
}

/** A full list under new keys. With it the versions before are removed, and their keys: only this one is delivered. */
export function snapshotDraft(
  list: ListName,
  audience: string,
  issuedAtS: number,
  { keys, lines: texts }: Written,
  from: { readonly origin: string; readonly expects: number } | null = null,
): NewPublication {
  const { bytes, lines, about } = packLines(texts);
  const secrets = { keyId: keys.keyId, match: textOf(keys.match), details: textOf(keys.details) };
  const written = {
    issuedAt: issuedAtS,
    entries: lines,
    lines,
    body: about,
    keys: secrets,
    origin: from?.origin ?? null,
  };
  return {
    name: list,
    audience,
    version: null,
    follows: null,
    expects: from?.expects ?? null,
    isTheOnlyOne: true,
    about: JSON.stringify(written),
    body: bytes,
  };
}

/** Changes upon version `follows` and under its keys, after which the list has `entries`. */
export function deltaDraft(
  list: ListName,
  audience: string,
  issuedAtS: number,
  entries: number,
  texts: readonly string[],
  follows: number,
): NewPublication {
  const { bytes, lines, about } = packLines(texts);
  return {
    name: list,
    audience,
    version: null,
    follows,
    expects: follows,
    isTheOnlyOne: false,
    about: JSON.stringify({ issuedAt: issuedAtS, entries, lines, body: about, keys: null, origin: null }),
    body: bytes,
  };
}

/** Throws for what no desk has written. */
export function readListAbout({ about }: Publication): ListAbout {
  return aboutSchema.parse(JSON.parse(about));
}

function textOf(key: ListKeys['match']): string {
  return key.export().toString('base64url');
}
