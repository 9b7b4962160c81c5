import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { must } from '../../ledger/support.ts';
import { copyOf, newDirectory, openDistrict, spoil, startBox } from './district-line-box.ts';

/** Ids of a chain's events from one sequence to another. */
const idsOf = (chain: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${chain}.${from + index}`);

const chainOf = (ledger: ReturnType<typeof startBox>['ledger']): string =>
  must(ledger.readEvents({ from: 1, limit: 1 }))[0]?.chain ?? '';

test('a backlog of any length goes to the district once, without a copy', async () => {
  const district = await openDistrict(':memory:');
  const box = startBox(newDirectory(), district, 'a');
  must(box.ledger.appendAll(Array.from({ length: 2_345 }, () => ({ type: 'portal.requestToExit', data: {} }))));
  await box.live(3);
  const { sequence } = must(box.ledger.tip());
  expect(await district.ids()).toEqual(idsOf(chainOf(box.ledger), 1, sequence));
  expect([await district.duplicates(), box.ledger.outbox.waiting()]).toEqual([0, 0]);
  await box.stop();
});

test('what a damaged ledger owes and what follows it arrive once, also at a district of yesterday', async () => {
  const [directory, data] = [newDirectory(), newDirectory()];
  const before = await openDistrict(data);
  const first = startBox(directory, before, 'a');
  await first.live(200);
  await before.store.close();
  const yesterday = await openDistrict(copyOf(data));
  const old = chainOf(first.ledger);
  // The line is gone: these stay in the ledger. A start in between brings the log into the file.
  must(first.ledger.appendAll(Array.from({ length: 300 }, () => ({ type: 'portal.requestToExit', data: {} }))));
  const spoiled = must(
    first.ledger.appendAll([
      { type: 'announcement.played', data: { item: 'to-be-spoiled', durationMs: 1, loudness: null } },
    ]),
  )[0]?.id;
  await first.stop();
  const file = path.join(directory, 'ledger.db');
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const { last } = database.prepare<[], { last: number }>('SELECT max(sequence) AS last FROM events').get() ?? {
    last: 0,
  };
  database.close();
  spoil(file, 'to-be-spoiled');

  const second = startBox(directory, yesterday, 'b');
  expect(second.ledger.setAside).toMatchObject({ chain: old });
  await second.live(120);
  const { sequence } = must(second.ledger.tip());
  const readable = idsOf(old, 1, last).filter((id) => id !== spoiled);
  const written = [...readable, ...idsOf(chainOf(second.ledger), 1, sequence)];
  expect((await yesterday.ids()).toSorted()).toEqual(written.toSorted());
  expect([await yesterday.duplicates(), second.ledger.outbox.waiting()]).toEqual([0, 0]);
  await second.stop();

  // Remembered: neither the next start nor the one after it sends anything of the old one again.
  for (const bootId of ['c', 'd']) {
    const next = startBox(directory, yesterday, bootId);
    await next.live(3);
    await next.stop();
  }
  expect(await yesterday.duplicates()).toBe(0);
  expect((await yesterday.ids()).filter((id) => id.startsWith(old))).toHaveLength(last - 1);
});

test('a quiet box notices each time that its district was restored, also to the same place', async () => {
  const [directory, data] = [newDirectory(), newDirectory()];
  const today = await openDistrict(data);
  const box = startBox(directory, today, 'a');
  await box.live(40);
  await today.store.close();
  const copies = [copyOf(data), copyOf(data), newDirectory()];
  const again = await openDistrict(data);
  box.goTo(again);
  await box.live(60);
  const written = idsOf(chainOf(box.ledger), 1, must(box.ledger.tip()).sequence);
  expect(written).toHaveLength(100);
  for (const copy of copies) {
    const restored = await openDistrict(copy);
    box.goTo(restored);
    await box.live(0);
    expect(await restored.ids()).toEqual(written);
    const duplicates = await restored.duplicates();
    await box.clock.advance(600_000);
    expect([await restored.duplicates(), duplicates]).toEqual([0, 0]);
  }
  await box.stop();
});

test('a chain that was set aside and sent long ago is sent again to a district that lost it, as far as it can be read', async () => {
  const directory = newDirectory();
  const before = await openDistrict(':memory:');
  const first = startBox(directory, before, 'a');
  await first.live(300);
  const spoiled = must(
    first.ledger.appendAll([
      { type: 'announcement.played', data: { item: 'to-be-spoiled', durationMs: 1, loudness: null } },
    ]),
  )[0]?.sequence;
  await first.live(0);
  const old = chainOf(first.ledger);
  await first.stop();
  const file = path.join(directory, 'ledger.db');
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  spoil(file, 'to-be-spoiled');
  const second = startBox(directory, before, 'b');
  await second.live(5);
  const restored = await openDistrict(':memory:');
  second.goTo(restored);
  await second.live(0);
  const { sequence } = must(second.ledger.tip());
  const ofOld = idsOf(old, 1, (spoiled ?? 0) - 1);
  expect(await restored.ids()).toEqual(
    expect.arrayContaining([...ofOld, ...idsOf(chainOf(second.ledger), 1, sequence)]),
  );
  await second.clock.advance(600_000);
  await second.stop();
  const third = startBox(directory, restored, 'c');
  await third.live(1);
  expect([await restored.duplicates(), third.ledger.outbox.waiting()]).toEqual([0, 0]);
  await third.stop();
});

test('a ledger copied back from yesterday begins a new chain that names the old one, and nothing of today is lost', async () => {
  const directory = newDirectory();
  const district = await openDistrict(':memory:');
  const first = startBox(directory, district, 'a');
  await first.live(50);
  const old = chainOf(first.ledger);
  await first.stop();
  const yesterday = copyOf(directory);
  const today = startBox(directory, district, 'b');
  await today.live(30);
  await today.stop();

  const back = startBox(yesterday, district, 'c');
  const told: string[] = [];
  back.ledger.subscribe(({ type }) => told.push(type));
  // At once after its start, before the district was heard: these fall on places that are taken.
  must(
    back.ledger.appendAll([
      { type: 'portal.forcedOpen', data: {} },
      { type: 'portal.requestToExit', data: {} },
    ]),
  );
  const ends = must(back.ledger.tip()).sequence;
  await back.clock.advance(60_000);
  expect(told).toContain('ledger.damaged');
  const chain = chainOf(back.ledger);
  expect(chain).not.toBe(old);
  expect(must(back.ledger.readEvents({ from: 1, limit: 1 }))).toMatchObject([
    { type: 'ledger.damaged', data: { chain: old, lastGoodSequence: ends } },
  ]);
  expect(back.ledger.setAside?.place).toMatch(/^the district holds/);
  await back.live(20);
  const { sequence } = must(back.ledger.tip());
  const ids = await district.ids();
  expect(ids).toEqual(expect.arrayContaining(idsOf(chain, 1, sequence)));
  expect((await district.store.alarms(10)).map(({ event }) => event.type)).toEqual(
    expect.arrayContaining(['kadian.portal.forcedOpen', 'kadian.ledger.damaged']),
  );
  // Both events that fell on taken places, and no other.
  const conflicts = (await district.store.counts()).findings.filter(({ kind }) => kind === 'conflict');
  expect(conflicts.map((found) => found.sequence).toSorted((a, b) => a - b)).toEqual([ends - 1, ends]);
  await back.stop();

  const after = startBox(yesterday, district, 'd');
  await after.live(1);
  expect([chainOf(after.ledger), after.ledger.setAside, after.ledger.outbox.waiting()]).toEqual([chain, null, 0]);
  await after.stop();
});
