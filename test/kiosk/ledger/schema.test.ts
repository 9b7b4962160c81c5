import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { migrate, schemaVersion, versionOf } from '../../../kiosk/ledger/schema.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { makeOlder, versionIn } from './older-version.ts';
import { faultCode, granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

test.each([1, 2])('a ledger of version %d is verified as it is, and brought forward with all it holds', (version) => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  must(ledger.append('access.granted', granted.data));
  ledger.close();
  const file = join(directory, 'ledger.db');
  makeOlder(directory, version);
  expect(must(verifyChain(file)).events).toBe(2);
  const next = opened(optionsFor(directory));
  expect(next.setAside).toBeNull();
  expect(must(next.append('access.granted', granted.data)).sequence).toBe(3);
  expect(must(next.personalData.of([1]))).toEqual([]);
  expect(must(verifyChain(file)).events).toBe(3);
});

test('a ledger goes on with the pages it was made with, and the next one has those of today', () => {
  const directory = temporaryDirectory();
  const pageBytes = (): unknown => {
    const reader = new Database(join(directory, 'ledger.db'), { readonly: true });
    const bytes = reader.pragma('page_size', { simple: true });
    reader.close();
    return bytes;
  };
  const made = opened(optionsFor(directory));
  must(made.append('access.granted', granted.data));
  made.close();
  const today = pageBytes();
  const larger = new Database(join(directory, 'ledger.db'));
  for (const pragma of ['journal_mode = DELETE', 'page_size = 4096']) larger.pragma(pragma);
  larger.exec('VACUUM');
  larger.close();
  expect(pageBytes()).toBe(4_096);
  const going = opened(optionsFor(directory));
  expect(going.setAside).toBeNull();
  const { sequence } = must(going.append('access.granted', granted.data));
  must(going.outbox.acknowledge([sequence]));
  expect(pageBytes()).toBe(4_096);
  must(going.beginAnew('another box went on in this chain'));
  expect(pageBytes()).toBe(today);
  expect(today).toBe(1_024);
  // What the older one still owes is sent from its own pages.
  expect(must(going.outbox.nextBatch({ maxEvents: 100, maxBytes: 1e6 })).map(({ chain }) => chain)).not.toEqual([]);
  going.close();
  expect(must(verifyChain(join(directory, 'ledger.db'))).events).toBeGreaterThan(0);
});

test('a step that is cut short leaves the version before', () => {
  const file = join(temporaryDirectory(), 'some.db');
  const database = new Database(file);
  // The second step meets a table of the same name, as a bug would have it.
  database.exec('CREATE TABLE sealed (something)');
  expect(() => migrate(database)).toThrow(/sealed/);
  expect(versionOf(database)).toBe(1);
  database.exec('DROP TABLE sealed');
  migrate(database);
  expect(versionOf(database)).toBe(schemaVersion);
  database.close();
});

test('a ledger of newer software is refused in a clear sentence, and is as it was', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  must(ledger.append('access.granted', granted.data));
  ledger.close();
  const file = join(directory, 'ledger.db');
  const newer = new Database(file);
  newer.exec('CREATE TABLE of_tomorrow (something)');
  newer.pragma(`user_version = ${schemaVersion + 1}`);
  newer.close();
  const before = readFileSync(file);
  const refused = openLedger(optionsFor(directory));
  expect(faultCode(refused)).toBe('schemaTooNew');
  if (!refused.ok) expect(refused.error.detail).toMatch(/written by newer software: schema 4, known 3/);
  expect(verifyChain(file)).toMatchObject({ ok: false, error: { code: 'cannotRead' } });
  expect(versionIn(directory)).toBe(schemaVersion + 1);
  expect(readFileSync(file).equals(before)).toBe(true);
});
