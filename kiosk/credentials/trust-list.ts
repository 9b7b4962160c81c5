import { z } from 'zod';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type PreparedKey, prepareKey } from './trust-list-key.ts';
import type { TrustedKey } from './trusted-key.ts';

/** Whose signatures count. Keys are found by the bytes of their id; two keys may share one. */
export interface TrustList {
  readonly size: number;
  keysWithId(keyIdHex: string): readonly TrustedKey[];
}

export interface TrustListError {
  readonly code: 'notJson' | 'shape' | 'key' | 'duplicate';
  /** File and path, such as `trust.json: issuers[2].publicKey`. */
  readonly where: string;
  readonly expected: string;
}

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]+={0,2}$/, 'base64 or base64url');
const instant = z.iso.datetime({ offset: true });

const issuerEntry = z.strictObject({
  issuer: z.string().min(1).max(200),
  algorithm: z.enum(['EdDSA', 'ES256', 'PS256']),
  usages: z
    .array(z.enum(['districtPass', 'hc1', 'hc1Vaccination', 'hc1Test', 'hc1Recovery', 'smartHealthCard']))
    .min(1),
  keyId: base64.optional(),
  publicKey: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  validFrom: instant.optional(),
  validUntil: instant.optional(),
});

const trustListFile = z.strictObject({ issuers: z.array(issuerEntry).max(10_000) });

export type IssuerEntry = z.infer<typeof issuerEntry>;

/** The list of a box that was given none: everything is unverifiable. */
export const emptyTrustList: TrustList = listOf(new Map(), 0);

/** Reads a trust list file (format: trust-list.md). `fileName` appears in errors only. */
export function parseTrustList(text: string, fileName: string): Result<TrustList, TrustListError> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err({ code: 'notJson', where: fileName, expected: 'a JSON object with "issuers"' });
  }
  const file = trustListFile.safeParse(json);
  if (!file.success) {
    const issue = file.error.issues[0];
    const where = `${fileName}: ${pathText(issue?.path ?? [])}`;
    return err({ code: 'shape', where, expected: issue?.message ?? 'a trust list' });
  }
  return prepareAll(file.data.issuers, fileName);
}

function prepareAll(entries: readonly IssuerEntry[], fileName: string): Result<TrustList, TrustListError> {
  const byId = new Map<string, TrustedKey[]>();
  for (const [index, entry] of entries.entries()) {
    const prepared: PreparedKey = prepareKey(entry);
    const where = `${fileName}: issuers[${index}]`;
    if (!prepared.ok)
      return err({ code: 'key', where: `${where}.${prepared.error.field}`, expected: prepared.error.expected });
    const key = prepared.value;
    const known = byId.get(key.keyIdHex) ?? [];
    if (known.some((other) => other.publicKey.equals(key.publicKey))) {
      return err({ code: 'duplicate', where: `${where}.keyId`, expected: 'each key once' });
    }
    byId.set(key.keyIdHex, [...known, key]);
  }
  return ok(listOf(byId, entries.length));
}

function listOf(byId: ReadonlyMap<string, readonly TrustedKey[]>, size: number): TrustList {
  const none: readonly TrustedKey[] = [];
  return { size, keysWithId: (keyIdHex) => byId.get(keyIdHex) ?? none };
}

function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text === '' ? '(top)' : text;
}
