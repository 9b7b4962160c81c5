import { expect, test } from 'vitest';
import { judge, riseOf } from './judge.ts';
import type { Sample } from './samples.ts';

const steady: Sample = {
  encounters: 0,
  days: 0,
  heapBytes: 40e6,
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
};

/** A hundred samples; `of` is what differs at the share `part` (0 to 1) of the run. */
function run(of: (part: number) => Partial<Sample>): Sample[] {
  return Array.from({ length: 100 }, (_, index) => ({ ...steady, encounters: (index + 1) * 1_000, ...of(index / 99) }));
}
const broken = (samples: readonly Sample[]): string[] =>
  judge(samples).flatMap(({ about, held }) => (held ? [] : [about]));

test('a run that does not grow holds, also when it does so only while it warms up, and when figures waver', () => {
  expect(broken(run(() => ({})))).toEqual([]);
  expect(broken(run((part) => ({ heapBytes: part < 0.2 ? 40e6 + part * 100e6 : 60e6 })))).toEqual([]);
  expect(broken(run((part) => ({ heapBytes: 40e6 + Math.sin(part * 90) * 2e6 })))).toEqual([]);
});

const leaks: readonly (readonly [string, (part: number) => Partial<Sample>])[] = [
  ['memory of JavaScript after a collection', (part) => ({ heapBytes: 40e6 + part * 8e6 })],
  ['resident memory', (part) => ({ residentBytes: 200e6 + part * 60e6 })],
  ['memory of its own: pages of no file', (part) => ({ ownBytes: 150e6 + part * 60e6 })],
  ['handles', (part) => ({ handles: 4 + Math.floor(part * 6) })],
  ['file descriptors', (part) => ({ descriptors: 33 + Math.floor(part * 6) })],
  ['timers', (part) => ({ timers: 17 + Math.floor(part * 9) })],
  ['write-ahead log of the ledger', (part) => ({ logBytes: 4e6 + part * 9e6 })],
  ['other files of the box', (part) => ({ otherBytes: 4e3 + part * 3e6 })],
  ['size of the ledger, as its events ask for', (part) => ({ ledgerBytes: 12e6 + part * 60e6 })],
  ['the decision takes as long at the end as at the beginning', (part) => ({ decisionMs: 1.8 + part })],
];
test.each(leaks)('%s: growth is seen', (about, of) => {
  expect(broken(run(of))).toEqual([about]);
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
