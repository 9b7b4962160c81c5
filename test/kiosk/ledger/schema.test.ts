import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrate, schemaVersion, versionOf } from '../../../kiosk/ledger/schema.ts';
import { verifyChain } from '../../../kiosk/ledger/verify.ts';
import { granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

test('a ledger of an older version is verified as it is, and brought forward with all it holds', () => {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  must(ledger.append('access.granted', granted.data));
  ledger.close();
  const file = join(directory, 'ledger.db');
  const old = new Database(file);
  old.exec('DROP TABLE sealed');
  old.pragma('user_version = 1');
  old.close();
  expect(must(verifyChain(file)).events).toBe(2);
  const next = opened(optionsFor(directory));
  expect(next.setAside).toBeNull();
  expect(must(next.append('access.granted', granted.data)).sequence).toBe(3);
  expect(must(next.personalData.of([1]))).toEqual([]);
  expect(must(verifyChain(file)).events).toBe(3);
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
