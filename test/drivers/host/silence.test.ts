/** A device process that says nothing: given up in time when it is frozen or spins, borne for longer while it waits for a processor. */
import { expect, test } from 'vitest';
import { type ProcessorTime, processorTime } from '../../../drivers/host/processor-time.ts';
import { BEAT_MS, MISSED_BEATS, MOST_STARVED_BEATS, SPARED_RUN_MS } from '../../../drivers/host/settings.ts';
import { covered } from './own-time.ts';
import { Silence } from '../../../drivers/host/silence.ts';

/** Of each BEAT_MS what the process ran and waited, milliseconds, and whether it waits; null: the system does not tell. */
type Share = { readonly ran: number; readonly waited: number; readonly waits?: boolean } | null;

/** A silence that goes on, in ticks of the host: after how many of them the process is given up, and the words for it. */
function givenUp(share: Share, beatAfter: readonly number[] = [], tickMs = BEAT_MS) {
  let ticks = 0;
  const look = (): ProcessorTime | null =>
    share === null
      ? null
      : {
          ranMs: 1_000 + ticks * share.ran,
          waitedMs: 5_000 + ticks * share.waited,
          wantsToRun: share.waits ?? false,
        };
  const silence = new Silence(look);
  for (ticks = 1; ticks <= 100; ticks += 1) {
    const why = silence.lasted(ticks * tickMs);
    if (why !== null) return { ticks, why };
    if (beatAfter.includes(ticks)) silence.broken();
  }
  return null;
}

const atOnce = { ticks: MISSED_BEATS + 1, why: 'it gave no sign of life for 1200 ms' };

test.each<readonly [string, Share]>([
  ['frozen', { ran: 0, waited: 0 }],
  ['spinning on a machine with nothing else to do', { ran: BEAT_MS, waited: 0 }],
  ['spinning where it has to wait as well', { ran: SPARED_RUN_MS + 1, waited: BEAT_MS - SPARED_RUN_MS - 1 }],
  ['spinning at the moment of the look', { ran: BEAT_MS / 2, waited: 0, waits: true }],
  ['asleep for most of the time', { ran: 1, waited: BEAT_MS / 2 }],
  ['on a system that does not tell', null],
])('a process that is %s is given up with the third beat it misses', (_, share) => {
  expect(givenUp(share)).toEqual(atOnce);
});

test.each<readonly [string, Share]>([
  ['again and again', { ran: 1, waited: BEAT_MS - 1 }],
  ['without an end, of which the system has not told yet', { ran: 0, waited: 0, waits: true }],
])('one that waits for a processor %s is borne, up to a bound, and how long is said then', (_, share) => {
  const all = MISSED_BEATS + MOST_STARVED_BEATS + 1;
  expect(givenUp(share)).toEqual({ ticks: all, why: `it gave no sign of life for ${all * BEAT_MS} ms` });
});

test('one that spins and gets little of it is given up when it has run for longer than a beat could take', () => {
  const { ticks } = givenUp({ ran: 40, waited: BEAT_MS - 40 }) ?? { ticks: 0 };
  expect(ticks).toBeGreaterThan(atOnce.ticks);
  expect((ticks - MISSED_BEATS) * 40).toBeLessThanOrEqual(SPARED_RUN_MS + 40);
});

test('each beat begins the count anew, also of the beats that were forgiven', () => {
  const starved = { ran: 1, waited: BEAT_MS - 1 };
  const every = Array.from({ length: 9 }, (_, at) => (at + 1) * (MISSED_BEATS + MOST_STARVED_BEATS));
  expect(givenUp(starved, every)).toBeNull();
  expect(givenUp({ ran: 0, waited: 0 }, [2, 4, 6])).toEqual({ ...atOnce, ticks: 6 + atOnce.ticks });
});

test('a host that was held up itself measures what the process waited by its own time', () => {
  expect(givenUp({ ran: 1, waited: BEAT_MS }, [], BEAT_MS * 3)).toEqual(atOnce);
});

test('the system tells of a process that runs, and of none that is gone', () => {
  const before = processorTime(process.pid);
  for (const end = performance.now() + 30; performance.now() < end; );
  const after = processorTime(process.pid);
  if (before === null || after === null) throw new Error('not told');
  expect(after.ranMs + after.waitedMs - before.ranMs - before.waitedMs).toBeGreaterThan(20);
  expect(after.wantsToRun).toBe(true);
  expect(processorTime(2 ** 30)).toBeNull();
});

test('what two waited at the same time counts once', () => {
  expect(covered([])).toBe(0);
  expect(
    covered([
      [5, 9],
      [0, 4],
      [2, 3],
      [3, 6],
      [20, 21],
    ]),
  ).toBe(10);
});
