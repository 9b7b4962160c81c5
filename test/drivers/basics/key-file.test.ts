import { readdirSync, readFileSync, rmSync, statSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKeyFile } from '../../../drivers/basics/key-file.ts';
import { replaceFile } from '../../../drivers/basics/replace-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'key-file-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe.each(['ed25519', 'x25519'] as const)('a key file for %s', (kind) => {
  const file = (): string => path.join(directory, 'deep', 'own.key');

  it('is made once, for its owner only, and read from then on', () => {
    const made = openKeyFile(file(), kind);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(made.publicKey).toMatch(/^[\w-]{43}$/);
    expect(openKeyFile(file(), kind)).toMatchObject({ keyId: made.keyId, publicKey: made.publicKey });
  });

  it.each([
    ['nothing', ''],
    ['rubbish', 'not a key'],
  ])('that holds %s is kept beside a new one', (_, content) => {
    const first = openKeyFile(file(), kind);
    for (const number of [1, 2]) {
      writeFileSync(file(), content);
      expect(openKeyFile(file(), kind).keyId).not.toBe(first.keyId);
      expect(readFileSync(`${file()}.damaged-${number}`, 'utf8')).toBe(content);
    }
  });

  it('is not taken for a key of the other kind', () => {
    const other = openKeyFile(file(), kind === 'ed25519' ? 'x25519' : 'ed25519');
    expect(openKeyFile(file(), kind).publicKey).not.toBe(other.publicKey);
    expect(readdirSync(path.dirname(file())).toSorted()).toEqual(['own.key', 'own.key.damaged-1']);
  });
});

describe('replacing a file', () => {
  it('leaves the old one when the new one cannot be written, and nothing half', () => {
    const file = path.join(directory, 'a');
    replaceFile(file, 'old');
    expect(() => replaceFile(path.join(directory, 'missing', 'a'), 'new')).toThrow(/ENOENT/);
    replaceFile(file, new Uint8Array([0x6e, 0x65, 0x77]));
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(directory)).toEqual(['a']);
  });
});
