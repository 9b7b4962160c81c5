import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import { judge, riseOf, type Verdict } from './judge.ts';
import { deeds } from './deeds.ts';
import { isAsExpected } from './expected.ts';
import { lengthOf, samplesADay } from './length.ts';
import type { Sample } from './samples.ts';

const steady: Sample = {
  encounters: 0,
  days: 0,
  heapBytes: 40e6,
  dataBytes: 30e6,
  objects: 80_000,
  externalBytes: 12e6,
  residentBytes: 200e6,
  ownBytes: 150e6,
  handles: 4,
  descriptors: 33,
  timers: 17,
  ledgerEvents: 40_000,
  ledgerBytes: 12e6,
  logBytes: 4e6,
  otherBytes: 4_000,
  decisionMs: 1.8,
  floorMs: 0.9,
};

/** A hundred samples; `of` is what differs at the share `part` (0 to 1) of the run. */
function run(of: (part: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 100 }, (_, index) => ({
    ...steady,
    encounters: (index + 1) * 1_000,
    days: (index / 99) * 8.1,
    ...of(index / 99),
  }));
}
const judged = (samples: readonly Sample[], wanted: Verdict['outcome']): string[] =>
  judge(samples).flatMap(({ about, outcome }) => (outcome === wanted ? [about] : []));
const broken = (samples: readonly Sample[]): string[] => judged(samples, 'broken');
const latency = 'the decision takes as long at the end as at the beginning';
const keptForEach = 'memory of JavaScript kept for each encounter';
const objectsForEach = 'objects of JavaScript kept for each encounter';

test('a run that does not grow holds, also when it does so only while it warms up, and when figures waver', () => {
  expect(broken(run(() => ({})))).toEqual([]);
  expect(broken(run((part) => ({ heapBytes: part < 0.2 ? 40e6 + part * 100e6 : 60e6 })))).toEqual([]);
  expect(broken(run((part) => ({ heapBytes: 40e6 + Math.sin(part * 90) * 2e6 })))).toEqual([]);
});

const leaks: readonly (readonly [string, (part: number) => Partial<Sample>])[] = [
  ['memory of JavaScript after a collection', (part) => ({ heapBytes: 40e6 + part * 8e6 })],
  ['memory that JavaScript holds outside its heap', (part) => ({ externalBytes: 12e6 + part * 0.4e6 })],
  ['resident memory', (part) => ({ residentBytes: 200e6 + part * 60e6 })],
  ['memory of its own: pages of no file', (part) => ({ ownBytes: 150e6 + part * 60e6 })],
  ['handles', (part) => ({ handles: 4 + Math.floor(part * 6) })],
  ['file descriptors', (part) => ({ descriptors: 33 + Math.floor(part * 6) })],
  ['timers', (part) => ({ timers: 17 + Math.floor(part * 9) })],
  ['write-ahead log of the ledger', (part) => ({ logBytes: 4e6 + part * 9e6 })],
  ['other files of the box', (part) => ({ otherBytes: 4e3 + part * 0.2e6 })],
  ['size of the ledger, as its events ask for', (part) => ({ ledgerBytes: 12e6 + part * 60e6 })],
  [latency, (part) => ({ decisionMs: 1.8 + part })],
];
test.each(leaks)('%s: growth is seen', (about, of) => {
  expect(broken(run(of))).toEqual([about]);
});

test('a little kept for each encounter is seen where the megabytes are not passed', () => {
  /** So many a day for 3.1 days; what is counted for the day is dropped at midnight, compiled code by chance. */
  const short = (encounters: number, bytesOfEach: number, warm = 0): Sample[] =>
    run((part) => {
      const days = part * 3.1;
      const came = Math.round(20 + part * (encounters - 20));
      const ofDay = (((days + 20 / 24) % 1) * encounters * 250) / 3.1;
      const data = 30e6 + ofDay + days * 40_000 + came * bytesOfEach + Math.min(days, 1) * warm;
      return { encounters: came, days, dataBytes: data, heapBytes: data + 8e6 - (days > 1.2 ? 5e6 : 0) };
    });
  for (const encounters of [2_000, 5_000, 40_000]) {
    expect(broken(short(encounters, 0))).toEqual([]);
    // What only the first day kept is no leak.
    expect(broken(short(encounters, 0, 1e6))).toEqual([]);
    // An object of a few numbers for each.
    expect(broken(short(encounters, 96))).toEqual([keptForEach]);
  }
  expect(broken(short(5_000, 64))).toEqual([keptForEach]);
});

test('objects kept for each encounter are counted, and what hides them is told as not judged', () => {
  const each = (objects: number, bytes = 0): Sample[] =>
    run((part) => {
      const days = part * 3.1;
      const came = Math.round(part * 2_000);
      const ofDay = Math.round((((days + 20 / 24) % 1) * 1_000) / 3.1);
      return {
        encounters: came,
        days,
        objects: 80_000 + ofDay - Math.round(days * 75) + came * objects,
        dataBytes: 30e6 + came * bytes,
      };
    });
  expect(broken(each(0))).toEqual([]);
  expect(broken(each(1))).toEqual([objectsForEach]);
  expect(judged(each(0, -7_171), 'notJudged')).toEqual([keptForEach]);
  expect(judged(each(0).slice(0, 20), 'notJudged')).toEqual([objectsForEach, keptForEach]);
});

test('samples are of the same times of every day, whatever the length', () => {
  for (const [encounters, wanted] of [[400], [416], [2_000], [5_000], [100_000], [400, 60], [1_000, 366]] as const) {
    const length = lengthOf(encounters, wanted);
    const aDay = samplesADay(encounters, length);
    expect(Number.isInteger(aDay)).toBe(true);
    expect(aDay * length.days).toBeLessThanOrEqual(Math.max(101, length.days));
    expect(aDay * length.days).toBeGreaterThan(18);
  }
});

test('the verdict due to who came is the only one', () => {
  const had = (...types: RecordedEvent['type'][]): { type: RecordedEvent['type'] }[] => types.map((type) => ({ type }));
  expect(isAsExpected('resident', had('person.registered', 'access.granted', 'portal.released'))).toBe(true);
  expect(isAsExpected('red', had('access.denied', 'access.stayHomeLeaving'))).toBe(true);
  expect(isAsExpected('red', had())).toBe(false);
  expect(isAsExpected('red', had('access.granted'))).toBe(false);
  expect(isAsExpected('resident', had('access.granted', 'access.granted'))).toBe(false);
  expect(isAsExpected(null, had('portal.released'))).toBe(true);
  expect(isAsExpected(null, had('access.granted'))).toBe(false);
});

test('a slower machine is told as not judged, and never hides a decision that became slower than it', () => {
  const slower = (decision: number, machine: number): Sample[] =>
    run((part) => ({ decisionMs: 1 + part * decision, floorMs: 1 + part * machine }));
  expect(judged(slower(1, 1), 'notJudged')).toEqual([latency]);
  expect(broken(slower(1, 1))).toEqual([]);
  expect(broken(slower(1, 0.1))).toEqual([latency]);
  expect(broken(slower(3, 1))).toEqual([latency]);
  expect(judged(slower(0.1, 0.1), 'held')).toContain(latency);
  // The machine became faster and the decision did not: that is nothing to say held of.
  expect(judged(slower(0.2, -0.5), 'notJudged')).toEqual([latency]);
});

test('a run sees a midnight and the day after it, whatever its length', () => {
  for (const encounters of [400, 2_000, 5_000]) expect(lengthOf(encounters)).toMatchObject({ days: 3.1, midnights: 3 });
  expect(lengthOf(100_000).midnights).toBe(8);
  expect(lengthOf(400, 60)).toMatchObject({ days: 60, midnights: 60 });
  expect(lengthOf(100_000, 2)).toEqual(lengthOf(100_000));
});

test('a run without a report, without anything dropped, with somebody locked in, or events lost is broken', () => {
  const lived = {
    granted: 9,
    released: 9,
    dropped: 4,
    recorded: 40,
    atDistrict: 40,
    complaints: 0,
    simulatedDays: 3.1,
    dayReports: 3,
    otherwise: 0,
  };
  const found = (change: Partial<typeof lived>): number =>
    deeds({ ...lived, ...change }, lengthOf(2_000)).filter(({ outcome }) => outcome === 'broken').length;
  expect(found({})).toBe(0);
  for (const change of [
    { dayReports: 2 },
    { dropped: 0 },
    { released: 8 },
    { atDistrict: 39 },
    { complaints: 1 },
    { otherwise: 1 },
  ])
    expect(found(change)).toBe(1);
});

test('the line through points is their slope, whatever they scatter by', () => {
  expect(
    riseOf([
      [0, 5],
      [10, 15],
    ]),
  ).toBeCloseTo(10);
  expect(
    riseOf([
      [0, 1],
      [1, 3],
      [2, 1],
      [3, 3],
      [4, 1],
    ]),
  ).toBeCloseTo(0);
  expect(riseOf([])).toBe(0);
});
