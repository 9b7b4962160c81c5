/**
 * A wrong grant that is shown, said or carried out, a refusal that is not recorded or has no reason, and a relay held too
 * long are caught on a real run: stations that are broken on purpose, with their processes, people and district. The
 * others by `npm run faults -- --broken all`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type BrokenName, brokenNames, brokenOf, changesOf } from './broken.ts';
import { brokenSource } from './broken-source.ts';
import { violationsOf } from './catch-broken.ts';
import { rules } from './rules.ts';

const checkout = path.join(import.meta.dirname, '../..');
const parent = mkdtempSync(path.join(tmpdir(), 'kadian-broken-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Two at a time: most of a run is waiting for people. */
const shown: readonly (BrokenName | null)[] = [
  null,
  'releasesTheDenied',
  'showsGranted',
  'saysGranted',
  'relayTooLong',
  'refusesUnrecorded',
  'refusesOffline',
];
test('a station that is whole is found guilty of nothing, and each broken one of what is broken', {
  timeout: 400_000,
}, async () => {
  const found = new Map<BrokenName | null, readonly string[]>();
  const left = [...shown];
  const runThem = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const violations = await violationsOf(parent, name);
      found.set(name, [...new Set(violations.map(({ rule }) => rule))]);
    }
  };
  await Promise.all([runThem(), runThem()]);
  expect(found.get(null)).toEqual([]);
  for (const name of shown) if (name !== null) expect(found.get(name), name).toContain(brokenOf(name).rule);
});

test.each(brokenNames)('%s: its piece stands in its source once, and another stands there instead', (name) => {
  for (const { file, change } of changesOf(brokenOf(name))) {
    const source = readFileSync(path.join(checkout, file), 'utf8');
    expect(brokenSource(source, change)).not.toBe(source);
  }
});

test('a piece that is not there, or is there twice, is refused', () => {
  expect(() => brokenSource('a b', ['c', 'd'])).toThrow('not there once');
  expect(() => brokenSource('a b a', ['a', 'd'])).toThrow('not there once');
  expect(brokenSource('a b', ['b', 'c'])).toBe('a c');
});

test('every rule has a station that breaks it', () => {
  expect(Object.keys(rules).filter((rule) => !brokenNames.some((name) => brokenOf(name).rule === rule))).toEqual([]);
});
