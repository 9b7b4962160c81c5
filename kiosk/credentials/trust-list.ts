import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { readRevocations, type Revocations } from './revocation.ts';
import { type IssuerEntry, trustListFile } from './trust-list-file.ts';
import { prepareKey } from './trust-list-key.ts';
import type { TrustedKey } from './trusted-key.ts';
import { checked } from '../../drivers/basics/checked.ts';
import { plainFaults } from '../../drivers/basics/plain-faults.ts';

/** Whose signatures count. Keys are found by the bytes of their id; two keys may share one. */
export interface TrustList {
  readonly size: number;
  readonly revocations: Revocations;
  keysWithId(keyIdHex: string): readonly TrustedKey[];
}

export interface TrustListError {
  readonly code: 'notJson' | 'shape' | 'key' | 'duplicate';
  /** File and path, such as `trust.json: issuers[2].publicKey`. */
  readonly where: string;
  readonly expected: string;
}

/** The list of a box that was given none: everything is unverifiable. */
export const emptyTrustList: TrustList = listOf(new Map(), 0, new Map());

/**
 * Reads a trust list (trust-list.md): the JSON file, or PEM certificates one behind the other, which then may sign HC1.
 * `fileName` appears in errors only.
 */
export function parseTrustList(text: string, fileName: string): Result<TrustList, TrustListError> {
  if (text.trimStart().startsWith('-----BEGIN CERTIFICATE-----')) {
    const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
    const entries = certificates.map((certificate): IssuerEntry => ({ certificate, usages: ['hc1'] }));
    return prepareAll(entries, new Map(), fileName);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err({ code: 'notJson', where: fileName, expected: 'a JSON object with "issuers"' });
  }
  const file = checked(trustListFile, json);
  if (!file.success) {
    const [fault] = plainFaults(file.error.issues, json);
    const where = `${fileName}: ${pathText(fault?.path ?? [])}`;
    const found = fault?.found === undefined ? '' : `, found ${fault.found}`;
    return err({ code: 'shape', where, expected: `${fault?.expected ?? 'a trust list'}${found}` });
  }
  return prepareAll(file.data.issuers, readRevocations(file.data.revocations), fileName);
}

function prepareAll(
  entries: readonly IssuerEntry[],
  revocations: Revocations,
  fileName: string,
): Result<TrustList, TrustListError> {
  const byId = new Map<string, TrustedKey[]>();
  for (const [index, entry] of entries.entries()) {
    const prepared = prepareKey(entry);
    const where = `${fileName}: issuers[${index}]`;
    if (!prepared.ok) {
      return err({ code: 'key', where: `${where}.${prepared.error.field}`, expected: prepared.error.expected });
    }
    const key = prepared.value;
    const known = byId.get(key.keyIdHex) ?? [];
    if (known.some((other) => other.publicKey.equals(key.publicKey))) {
      return err({ code: 'duplicate', where: `${where}.keyId`, expected: 'each key once' });
    }
    byId.set(key.keyIdHex, [...known, key]);
  }
  return ok(listOf(byId, entries.length, revocations));
}

function listOf(byId: ReadonlyMap<string, readonly TrustedKey[]>, size: number, revocations: Revocations): TrustList {
  const none: readonly TrustedKey[] = [];
  return { size, revocations, keysWithId: (keyIdHex) => byId.get(keyIdHex) ?? none };
}

function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text === '' ? '(top)' : text;
}
