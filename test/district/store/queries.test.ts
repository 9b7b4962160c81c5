/** What the wallboard asks, of every store. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dayOf } from './day.ts';
import type { DayCounts, DistrictStore } from './store-contract.ts';
import { decision, lane, newChain, storeKinds, type StoreUnderTest } from './support.ts';

const nowMs = Date.UTC(2022, 0, 5, 9);
const today = '2022-01-05';
const none: DayCounts = { granted: 0, denied: 0, referred: 0, overridden: 0, abandoned: 0, alarms: 0 };

describe.each(storeKinds)('questions to $name', (kind) => {
  let data: StoreUnderTest;
  let store: DistrictStore;

  beforeAll(() => kind.prepare(), 60_000);
  afterAll(() => kind.finish());
  beforeEach(async () => {
    data = await kind.begin();
    store = await data.open();
  });
  afterEach(() => data.end());

  it('drills down from the district to the lane, with the counts of the day, alarms and silent boxes', async () => {
    const one = newChain();
    const two = newChain({ ...lane, lane: '2' });
    const far = newChain({ ...lane, subdistrict: '04', compound: 'west' });
    await store.accept(
      one.source,
      [
        one.add('access.granted', decision('a', 'allInOrder')),
        one.add('access.denied', decision('b', 'feverConfirmed')),
        one.add('access.granted', decision('c', 'allInOrder'), nowMs - 86_400_000),
        one.add('power.lost', {}),
      ],
      nowMs,
    );
    await store.accept(two.source, [two.add('access.referred', decision('d', 'clockNotTrusted'))], nowMs - 60_000);
    await store.accept(far.source, [far.add('encounter.abandoned', {}), far.add('access.overridden', {})], nowMs);
    const at = { day: today, silentBeforeMs: nowMs - 30_000 };
    expect(await store.placesOverview([], at)).toMatchObject([{ codes: ['410100'], boxes: 3 }]);
    expect(await store.placesOverview(['410100'], at)).toEqual([
      {
        codes: ['410100', '03'],
        boxes: 2,
        silent: 1,
        lastSeenMs: nowMs,
        openAlarms: 1,
        counts: { ...none, granted: 1, denied: 1, referred: 1, alarms: 1 },
      },
      {
        codes: ['410100', '04'],
        boxes: 1,
        silent: 0,
        lastSeenMs: nowMs,
        openAlarms: 0,
        counts: { ...none, abandoned: 1, overridden: 1 },
      },
    ]);
    const lanes = await store.placesOverview(['410100', '03', '017', 'east-gate'], at);
    expect(lanes.map(({ codes, counts }) => [codes[4], counts.referred])).toEqual([
      ['1', 0],
      ['2', 1],
    ]);
    expect(await store.placesOverview(['410100', '03', '017', 'east-gate', '2'], at)).toEqual(lanes.slice(1));
    expect(await store.placesOverview(['elsewhere'], at)).toEqual([]);
    expect(await store.silentBoxes(nowMs - 30_000)).toEqual([
      { source: two.source, codes: ['410100', '03', '017', 'east-gate', '2'], lastSeenMs: nowMs - 60_000 },
    ]);
  });

  it('reports a day by box, those with nothing to report too', async () => {
    const busy = newChain();
    const idle = newChain({ ...lane, lane: '2' });
    const reasons = ['feverConfirmed', 'maskMissing'];
    await store.accept(idle.source, [], nowMs);
    await store.accept(
      busy.source,
      [
        busy.add('access.denied', decision('b', ...reasons)),
        busy.add('access.denied', decision('b', 'maskMissing')),
        busy.add('access.granted', decision('b', 'allInOrder')),
      ],
      nowMs,
    );
    const report = await store.dayReport(today, ['410100', '03']);
    expect(report.totals).toEqual({ ...none, denied: 2, granted: 1 });
    expect(report.byReason).toEqual({ 'denied/feverConfirmed': 1, 'denied/maskMissing': 2, 'granted/allInOrder': 1 });
    expect(report.boxes.map(({ source, counts }) => [source, counts.denied])).toEqual([
      [busy.source, 2],
      [idle.source, 0],
    ]);
    expect(await store.dayReport('2022-01-04', [])).toMatchObject({ totals: none, byReason: {}, boxes: [{}, {}] });
  });

  it('counts an event for the day in China, and for the day it came when its clock is not trusted', async () => {
    const chain = newChain();
    const late = chain.add('access.granted', decision('a', 'allInOrder'), Date.UTC(2022, 0, 4, 16));
    const lost = { ...chain.add('access.granted', decision('a', 'allInOrder'), 0), timetrusted: false };
    await store.accept(chain.source, [late, lost], nowMs);
    expect((await store.dayReport(today, [])).totals.granted).toBe(2);
    expect(dayOf(Date.UTC(2022, 0, 4, 15, 59, 59))).toBe('2022-01-04');
  });

  it('keeps an alarm open until what it began has ended, whichever comes first', async () => {
    const chain = newChain();
    const device = (name: string) => ({ device: name, code: 'x', detail: '' });
    const scanner = chain.add('device.lost', device('scanner'));
    const back = chain.add('device.back', { device: 'scanner', durationMs: 1 });
    const printer = chain.add('device.lost', device('printer'));
    const again = chain.add('device.lost', device('scanner'));
    const power = chain.add('power.lost', {});
    const open = async (...prefix: string[]) => (await store.alarms(9, prefix)).map(({ event }) => event.id);
    // Alarms go first, and what ends them comes later.
    await store.accept(chain.source, [scanner, printer, again, power], nowMs);
    expect(await open()).toEqual([power, again, printer, scanner].map(({ id }) => id));
    await store.accept(chain.source, [back], nowMs);
    expect(await open()).toEqual([power, again, printer].map(({ id }) => id));
    expect(await open('410100', '03')).toHaveLength(3);
    expect(await open('410100', '04')).toEqual([]);
    // A new chain of the same box ends what the old one began.
    const after = newChain(lane, nowMs);
    await store.accept(after.source, [after.add('power.back', { durationMs: 1 })], nowMs);
    expect(await open()).toEqual([again, printer].map(({ id }) => id));
    const [newest] = await store.alarms(1);
    expect(newest).toMatchObject({ receivedMs: nowMs, event: { id: again.id } });
    expect(await store.settleAlarm(newest?.number ?? 0, 'centre-1', nowMs)).toBe(true);
    expect(await store.settleAlarm(newest?.number ?? 0, 'centre-2', nowMs)).toBe(false);
    expect(await open()).toEqual([printer.id]);
  });

  it('follows one holder through places and time, and remembers who asked', async () => {
    const here = newChain();
    const there = newChain({ ...lane, compound: 'west' });
    const seen = (chain: typeof here, holder: string, minute: number) =>
      chain.add('access.granted', decision(holder, 'allInOrder'), nowMs + minute * 60_000);
    const events = [seen(there, 'h', 2), seen(there, 'other', 3), seen(there, 'h', 9)];
    await store.accept(there.source, events, nowMs);
    await store.accept(here.source, [seen(here, 'h', 0), seen(here, 'h', 5)], nowMs);
    await store.recordLookup({ atMs: nowMs, who: 'centre-1', what: 'track', subject: 'h' });
    await store.recordLookup({ atMs: nowMs + 1, who: 'centre-2', what: 'track', subject: 'other' });
    const track = await store.track('h', nowMs, nowMs + 9 * 60_000);
    expect(track.map(({ atMs, codes }) => [(atMs - nowMs) / 60_000, codes[3]])).toEqual([
      [0, 'east-gate'],
      [2, 'west'],
      [5, 'east-gate'],
    ]);
    expect(track[1]?.event).toEqual(events[0]);
    expect(await store.lookups(1)).toEqual([{ atMs: nowMs + 1, who: 'centre-2', what: 'track', subject: 'other' }]);
  });

  it('gives each box its own commands, until they expire, and knows which it has not fetched', async () => {
    const { source } = newChain();
    const first = await store.giveCommand(source, nowMs + 1_000, 'one');
    const second = await store.giveCommand(source, nowMs + 9_000, 'two');
    await store.giveCommand('urn:other', nowMs + 9_000, 'three');
    expect(await store.commandsAfter(source, 0, nowMs)).toEqual([
      { number: first, jws: 'one' },
      { number: second, jws: 'two' },
    ]);
    expect(await store.commandsAfter(source, first, nowMs)).toEqual([{ number: second, jws: 'two' }]);
    expect(await store.commandsAfter(source, 0, nowMs + 1_000)).toHaveLength(1);
    await store.noteCursor(source, first);
    await store.noteCursor(source, 0);
    expect(await store.pendingCommands(nowMs)).toEqual(
      new Map([
        [source, 1],
        ['urn:other', 1],
      ]),
    );
  });

  it('keeps records by kind and id, the first of a new one for all, and gives a taken one once', async () => {
    const { records } = store;
    expect(await records.putNew('key', 'a', 'mine')).toBe('mine');
    expect(await records.putNew('key', 'a', 'yours')).toBe('mine');
    await records.put('key', 'a', 'new');
    await records.put('user', 'a', 'someone');
    await records.put('key', 'b', 'second');
    expect(await records.list('key')).toEqual([
      { id: 'a', body: 'new' },
      { id: 'b', body: 'second' },
    ]);
    const taken = await Promise.all([records.take('key', 'b'), records.take('key', 'b')]);
    expect(taken.filter((body) => body !== null)).toEqual(['second']);
    expect(await records.get('key', 'b')).toBeNull();
    expect(await records.get('user', 'a')).toBe('someone');
  });
});
