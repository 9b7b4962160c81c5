import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { watchSpace } from '../../../kiosk/ledger/space.ts';

const limitBytes = 100 * 4096;

function watched() {
  const database = new Database(':memory:');
  database.exec('CREATE TABLE filler (bytes BLOB)');
  const clock = new VirtualClock(0);
  let free: number | null = null;
  const space = watchSpace({ database, limitBytes, freeBytes: () => free, clock });
  const insert = database.prepare<[number]>('INSERT INTO filler VALUES (zeroblob(? * 4096))');
  return {
    space,
    clock,
    fill: (pages: number) => void insert.run(pages),
    empty: () => void database.exec('DELETE FROM filler'),
    disk: (bytes: number | null) => {
      free = bytes;
    },
  };
}

test('low space is told once until there was room again; freed pages are room', async () => {
  const { space, fill, empty, clock } = watched();
  expect(space.check()).toBeNull();
  fill(60);
  expect(space.check()).toBeNull();
  fill(32);
  const low = space.check();
  if (low?.type !== 'ledger.spaceLow') throw new Error('no alarm');
  expect(low.data.limitBytes).toBe(limitBytes);
  expect(low.data.usedBytes).toBeGreaterThanOrEqual(0.9 * limitBytes);
  expect(space.check()).toBeNull();
  empty();
  await clock.advance(5_000);
  expect(space.check()).toEqual({ type: 'ledger.spaceBack', data: { durationMs: 5_000 } });
  expect(space.check()).toBeNull();
  fill(92);
  expect(space.check()).toEqual(low);
  expect(() => fill(20)).toThrow(/full/);
});

test('a disk that others fill is low as well, and back only with clearly more room', () => {
  const { space, disk } = watched();
  disk(11 * 4096);
  expect(space.check()).toBeNull();
  disk(9 * 4096);
  expect(space.check()?.type).toBe('ledger.spaceLow');
  disk(15 * 4096);
  expect(space.check()).toBeNull();
  disk(30 * 4096);
  expect(space.check()?.type).toBe('ledger.spaceBack');
});

test('news that could not be recorded is news again', () => {
  const { space, disk } = watched();
  disk(0);
  expect(space.check()?.type).toBe('ledger.spaceLow');
  space.forget();
  expect(space.check()?.type).toBe('ledger.spaceLow');
});
