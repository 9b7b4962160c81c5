import { describe, expect, test } from 'vitest';
import { syntheticConcern, syntheticResident } from '../../district/lists.ts';
import { concernLine, makeListKeys, packLines, removalLine, residentLine } from '../../district/lists-pack.ts';
import {
  type Box,
  codeOf,
  delivered,
  deltaOf,
  filled,
  issuedAt,
  manifestOf,
  must,
  openBox,
  rosterBody,
  shift,
  watchlistBody,
  x25519,
} from './support.ts';

async function withBox(work: (box: Box) => Promise<void>): Promise<void> {
  const box = openBox();
  try {
    await work(box);
  } finally {
    await box.remove();
  }
}

const text = (value: string | null): string => value ?? 'nobody';

describe('looking a person up', () => {
  test('an empty box knows nobody and says that it has no list', () =>
    withBox(async ({ lists }) => {
      expect(lists.lookupHolder('anybody')).toEqual({
        resident: null,
        concern: null,
        listAges: { roster: null, watchlist: null },
      });
      expect(lists.roster.current()).toBeNull();
    }));

  test('finds residents and persons of concern by pseudonym and by identity number', () =>
    withBox(async (box) => {
      await filled(box);
      const { kind, building, unit, room, holder, identityNumber } = syntheticResident(4);
      const where = [{ kind, building, unit, room }];
      const { level, note } = syntheticConcern(2);
      const expected = { resident: where, concern: { level, note, listVersion: 1 } };
      expect(box.lists.lookupHolder(text(holder))).toMatchObject(expected);
      expect(box.lists.lookupIdentityNumber(text(identityNumber))).toMatchObject(expected);
      expect(box.lists.lookupHolder(text(identityNumber))).toMatchObject({ resident: null, concern: null });
      expect(box.lists.lookupHolder(text(syntheticResident(31).holder)).resident).toBeNull();
      expect(box.loaded).toEqual(['roster 1: 30', 'watchlist 1: 30']);
    }));

  test('of several concerns about one person the gravest counts, of several homes all', () =>
    withBox(async (box) => {
      const keys = makeListKeys();
      const someone = syntheticConcern(2);
      const levels = ['refer', 'stayAtHome', 'inform'] as const;
      const concerns = packLines(levels.map((level, id) => concernLine(keys, { ...someone, id: id + 1, level })));
      must(await box.lists.watchlist.offer(delivered(manifestOf('watchlist', 1, concerns, keys, box.key), concerns)));
      const resident = syntheticResident(4);
      const homes = packLines(['1', '2'].map((unit, id) => residentLine(keys, { ...resident, id: id + 1, unit })));
      must(await box.lists.roster.offer(delivered(manifestOf('roster', 1, homes, keys, box.key), homes)));
      const found = box.lists.lookupHolder(text(resident.holder));
      expect(found.concern?.level).toBe('stayAtHome');
      expect(found.resident?.map(({ unit }) => unit)).toEqual(['1', '2']);
    }));

  test('tells the age of each list, and that it is stale', () =>
    withBox(async (box) => {
      await filled(box);
      const version = { version: 1, entries: 30 };
      expect(box.lists.ages()).toEqual({
        roster: { ...version, ageMs: 60_000, stale: false },
        watchlist: { ...version, ageMs: 60_000, stale: false },
      });
      await box.clock.advance(3_600_000);
      expect(box.lists.ages()).toMatchObject({ roster: { stale: false }, watchlist: { stale: true } });
      box.wallTrusted = false;
      expect(box.lists.ages().roster).toEqual({ ...version, ageMs: null, stale: true });
    }));

  test('what was in force is in force after a start', () =>
    withBox(async (box) => {
      await filled(box);
      const before = box.lists.lookupHolder(text(syntheticResident(4).holder));
      const again = await box.restart();
      expect(again.lists.lookupHolder(text(syntheticResident(4).holder))).toEqual(before);
      await again.lists.close();
    }));
});

describe('a delta', () => {
  test('adds, replaces and takes away, and is there after a start', () =>
    withBox(async (box) => {
      const keys = (await filled(box)).watchlist;
      const changed = { ...syntheticConcern(2), level: 'stayAtHome' as const, note: 'changed' };
      const delta = packLines([concernLine(keys, changed), removalLine(3), concernLine(keys, syntheticConcern(31))]);
      expect(
        await box.lists.watchlist.offer(delivered(deltaOf('watchlist', 1, 30, delta, keys, box.key), delta)),
      ).toEqual({ ok: true, value: 2 });
      const again = await box.restart();
      for (const { lists } of [again]) {
        const about = (number: number) =>
          lists.lookupIdentityNumber(text(syntheticConcern(number).identityNumber)).concern;
        expect(about(2)).toEqual({ level: 'stayAtHome', note: 'changed', listVersion: 2 });
        expect(about(3)).toBeNull();
        expect(about(31)?.listVersion).toBe(2);
        expect(about(4)?.listVersion).toBe(2);
      }
      await again.lists.close();
    }));

  test('without lines says that nothing has changed, and makes the list young', () =>
    withBox(async (box) => {
      const keys = (await filled(box)).watchlist;
      await box.clock.advance(7_200_000);
      const none = packLines([]);
      const later = { ...deltaOf('watchlist', 1, 30, none, keys, box.key), issuedAt: issuedAt + 7_200 };
      must(await box.lists.watchlist.offer(delivered(later, none)));
      expect(box.lists.ages().watchlist).toMatchObject({ version: 2, ageMs: 60_000, stale: false });
    }));

  test('that fails at its last line leaves no trace', () =>
    withBox(async (box) => {
      const keys = (await filled(box)).watchlist;
      const changed = concernLine(keys, { ...syntheticConcern(2), note: 'changed' });
      for (const [last, code] of [
        ['[0]', 'entry'],
        ['[99]', 'count'],
      ] as const) {
        const body = packLines([changed, removalLine(3), last]);
        const delta = delivered(deltaOf('watchlist', 1, 30, body, keys, box.key), body);
        expect(codeOf(await box.lists.watchlist.offer(delta))).toBe(code);
        const about = (number: number) =>
          box.lists.lookupIdentityNumber(text(syntheticConcern(number).identityNumber)).concern;
        expect(about(2)).toMatchObject({ note: 'n2', listVersion: 1 });
        expect(about(3)).not.toBeNull();
        expect(box.lists.ages().watchlist?.entries).toBe(30);
      }
    }));

  test('is refused over a gap, under another key, without a list, and backwards', () =>
    withBox(async (box) => {
      const keys = (await filled(box)).watchlist;
      const offer = async (follows: number, under = keys) => {
        const body = watchlistBody(under, 31, 31);
        return codeOf(
          await box.lists.watchlist.offer(delivered(deltaOf('watchlist', follows, 31, body, under, box.key), body)),
        );
      };
      expect(await offer(2)).toBe('gap');
      expect(await offer(1, makeListKeys())).toBe('gap');
      expect(await offer(1)).toBe('accepted');
      expect(await offer(1)).toBe('notNewer');
      const body = watchlistBody(keys, 1, 3);
      const old = delivered(manifestOf('watchlist', 1, body, keys, box.key), body);
      expect(codeOf(await box.lists.watchlist.offer(old))).toBe('notNewer');
      expect(box.lists.watchlist.current()).toBe(2);
    }));
});

describe('names', () => {
  test('are shown only between unlock and lock, found by room and by initials', () =>
    withBox(async (box) => {
      await filled(box);
      const { lists } = box;
      const { building, unit, room, details } = syntheticResident(7);
      expect(lists.searchRoom(building, unit, room, 10).map(({ id, details: shown }) => [id, shown])).toEqual([
        [7, null],
        [8, null],
        [9, null],
      ]);
      expect(lists.searchInitials(details.initials, 10)).toEqual({ ok: false, error: 'locked' });
      expect(await lists.unlock(x25519().privateKey)).toEqual({ ok: false, error: 'wrongKey' });
      expect(await lists.unlock(shift.privateKey)).toEqual({ ok: true, value: undefined });
      expect(lists.searchRoom(building, unit, room, 1)[0]?.details).toEqual(details);
      const found = must(lists.searchInitials(details.initials.slice(0, 2).toUpperCase(), 100));
      expect(found.map(({ id }) => id)).toContain(7);
      expect(found.every((resident) => resident.details?.initials.startsWith(details.initials.slice(0, 2)))).toBe(true);
      lists.lock();
      expect(lists.searchRoom(building, unit, room, 1)[0]?.details).toBeNull();
      expect(lists.searchInitials('', 1)).toEqual({ ok: false, error: 'locked' });
    }));

  test('a room is found by its beginning, in all units or in one', () =>
    withBox(async (box) => {
      await filled(box, 500);
      const rooms = (unit: string | null, prefix: string) => {
        const found = box.lists.searchRoom('1', unit, prefix, 1_000);
        return new Set(found.map((resident) => `${resident.unit}-${resident.room}`));
      };
      expect([...rooms('1', '10')]).toEqual([
        '1-1001',
        '1-1002',
        '1-1003',
        '1-1004',
        '1-101',
        '1-102',
        '1-103',
        '1-104',
      ]);
      expect([...rooms(null, '101')]).toEqual(['1-101', '2-101', '3-101']);
      expect(box.lists.searchRoom('1', '2', '', 5)).toHaveLength(5);
      expect(box.lists.searchRoom('9', null, '', 5)).toEqual([]);
    }));

  test('an unlocking overtaken by a lock opens nothing', () =>
    withBox(async (box) => {
      await filled(box, 200);
      const unlocking = box.lists.unlock(shift.privateKey);
      box.lists.lock();
      expect(await unlocking).toEqual({ ok: false, error: 'interrupted' });
      expect(box.lists.searchInitials('', 1)).toEqual({ ok: false, error: 'locked' });
    }));

  test('stay visible when a newer roster of the same shift comes, and it can be searched', () =>
    withBox(async (box) => {
      await filled(box);
      must(await box.lists.unlock(shift.privateKey));
      const keys = makeListKeys();
      const body = rosterBody(keys, 1, 31);
      must(await box.lists.roster.offer(delivered(manifestOf('roster', 2, body, keys, box.key), body)));
      await expect.poll(() => box.lists.searchInitials('', 100).ok).toBe(true);
      expect(must(box.lists.searchInitials('', 100))).toHaveLength(31);
    }));
});
