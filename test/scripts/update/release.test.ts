import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newestIn, readRelease } from '../../../scripts/update/find-release.ts';
import { parseReleaseKeys, verifyRelease } from '../../../kiosk/station/care/release.ts';
import { keysFor, knownKeys, nowMs, releaseOf, signedBy } from './support.ts';

const stranger = generateKeyPairSync('ed25519').privateKey;
const good = signedBy(releaseOf());
const [header = '', payload = '', signature = ''] = good.manifest.trim().split('.');
const part = (text: string) => Buffer.from(text).toString('base64url');
const codeOf = (text: string, keys = knownKeys): string => {
  const verified = verifyRelease(text, keys);
  return verified.ok ? 'taken' : verified.error.code;
};

describe('a manifest', () => {
  test('of a known key is taken as it was signed', () => {
    expect(verifyRelease(good.manifest, knownKeys)).toEqual({ ok: true, value: releaseOf() });
  });

  test.each([
    ['a stranger', signedBy(releaseOf(), stranger).manifest, 'unknownKey'],
    [
      'another content',
      `${header}.${part(JSON.stringify(releaseOf({ version: '9.0.0' })))}.${signature}`,
      'wrongSignature',
    ],
    [
      'a stranger who names the known key',
      `${header}.${payload}.${signedBy(releaseOf(), stranger).manifest.split('.')[2]}`,
      'wrongSignature',
    ],
    ['no signature', `${header}.${payload}.`, 'malformed'],
    ['no algorithm', `${part('{"alg":"none","typ":"release+jws"}')}.${payload}.${signature}`, 'malformed'],
    [
      'a policy',
      `${part(Buffer.from(header, 'base64url').toString().replace('release+', 'policy+'))}.${payload}.${signature}`,
      'malformed',
    ],
    ['nothing', '', 'malformed'],
    ['something huge', 'a'.repeat(50_000), 'malformed'],
  ])('by %s is not', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test('counts only if its key was valid when it was signed', () => {
    const { publicKey } = good;
    expect(codeOf(good.manifest, keysFor([{ publicKey, validUntil: '2026-01-18T00:00:00Z' }]))).toBe('unknownKey');
    expect(codeOf(good.manifest, keysFor([{ publicKey, validFrom: '2026-01-20T00:00:00Z' }]))).toBe('unknownKey');
    expect(codeOf(good.manifest, keysFor([{ publicKey, validFrom: '2026-01-18T00:00:00Z' }]))).toBe('taken');
  });

  test('with one character changed is never taken', () => {
    const text = good.manifest.trim();
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(
        // The last character of the signature holds bits that are not used.
        fc.integer({ min: 0, max: text.length - 3 }),
        fc.constantFrom(...characters.split('')),
        (at, character) => {
          fc.pre(text[at] !== '.' && text[at] !== character);
          expect(codeOf(`${text.slice(0, at)}${character}${text.slice(at + 1)}`)).not.toBe('taken');
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each(['', '{}', '{"keys":[]}', '{"keys":[{"publicKey":"short"}]}', 'no JSON'])(
    'no keys are read from %j',
    (text) => {
      expect(parseReleaseKeys(text).ok).toBe(false);
    },
  );
});

describe('on a stick', () => {
  let stick: string;
  beforeEach(() => (stick = mkdtempSync(path.join(tmpdir(), 'kadian-stick-'))));
  afterEach(() => rmSync(stick, { recursive: true }));
  const put = (name: string, manifest: string): string => {
    writeFileSync(path.join(stick, `${name}.release`), manifest);
    return path.join(stick, `${name}.release`);
  };

  test('a release whose time is over, or that comes from the future of this clock, is refused with what to do', () => {
    const file = put('a.deb', good.manifest);
    expect(readRelease(file, knownKeys, Date.UTC(2026, 3, 1))).toMatchObject({
      error: expect.stringContaining('is over'),
    });
    expect(readRelease(file, knownKeys, 0)).toMatchObject({ error: expect.stringContaining('set the clock first') });
    expect(readRelease(file, knownKeys, nowMs).ok).toBe(true);
  });

  test('the newest for this machine is found, and the rest passed over', () => {
    put('kadian_1.deb', signedBy(releaseOf({ version: '1.5.0', serial: 15 })).manifest);
    put('kadian_2.deb', signedBy(releaseOf({ version: '1.9.0', serial: 19 })).manifest);
    put('kadian_3.deb', signedBy(releaseOf({ version: '3.0.0', serial: 30, architecture: 'amd64' })).manifest);
    put('kadian_4.deb', signedBy(releaseOf({ version: '4.0.0', serial: 40 }), stranger).manifest);
    const found = newestIn(stick, knownKeys, nowMs, 'arm64');
    expect(found).toMatchObject({ value: { release: { version: '1.9.0' }, file: path.join(stick, 'kadian_2.deb') } });
  });

  test('where there is none, it says why', () => {
    put('kadian_3.deb', signedBy(releaseOf({ architecture: 'amd64' })).manifest);
    expect(newestIn(stick, knownKeys, nowMs, 'arm64')).toMatchObject({
      error: expect.stringContaining('it is for amd64'),
    });
  });
});
