import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { watchSpace } from '../../../kiosk/ledger/space.ts';

test('low space is told once until it was no longer low; freed pages are room', () => {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE filler (bytes BLOB)');
  const limitBytes = 100 * 4096;
  const space = watchSpace(database, limitBytes);
  const fill = database.prepare<[number]>('INSERT INTO filler VALUES (zeroblob(? * 4096))');
  expect(space.check()).toBeNull();
  fill.run(60);
  expect(space.check()).toBeNull();
  fill.run(32);
  const low = space.check();
  expect(low?.limitBytes).toBe(limitBytes);
  expect(low?.usedBytes).toBeGreaterThanOrEqual(0.9 * limitBytes);
  expect(space.check()).toBeNull();
  database.exec('DELETE FROM filler');
  expect(space.check()).toBeNull();
  fill.run(92);
  expect(space.check()).toEqual(low);
  expect(() => fill.run(20)).toThrow(/full/);
});
