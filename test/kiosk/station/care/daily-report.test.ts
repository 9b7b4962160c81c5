import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../../kiosk/ledger/contract.ts';
import { startDailyReports } from '../../../../kiosk/station/care/daily-report.ts';
import { granted, must, opened, optionsFor, temporaryDirectory } from '../../ledger/support.ts';

const hourMs = 3_600_000;

function box(wall: string) {
  const clock = new VirtualClock(Date.parse(wall));
  const ledger = opened(optionsFor(temporaryDirectory(), { clock }));
  let trusted = true;
  let canWrite = true;
  const start = (hour = 6) =>
    startDailyReports({
      ledger,
      clock,
      clockTrusted: () => trusted,
      timeZone: 'Asia/Shanghai',
      hour,
      record: (event) => canWrite && must(ledger.appendAll([event])).length === 1,
      log: { info: () => undefined, warn: () => undefined },
    });
  return {
    clock,
    ledger,
    start,
    write: (value: boolean) => {
      canWrite = value;
    },
    trust: (value: boolean) => {
      trusted = value;
    },
  };
}

function reportsOf(ledger: Ledger): readonly (readonly [string, number])[] {
  return must(ledger.readEvents({ from: 1, limit: 10_000 })).flatMap((event) =>
    event.type === 'daily.report' ? [[event.data.day, event.data.granted] as const] : [],
  );
}

test('the day before is reported at the hour of the site, once, also when nothing happened', async () => {
  const { clock, ledger, start } = box('2026-01-15T20:00:00+08:00');
  must(ledger.appendAll([granted, granted]));
  const reports = start();
  await clock.advance(9.9 * hourMs);
  expect(reportsOf(ledger)).toEqual([]);
  await clock.advance(0.2 * hourMs);
  expect(reportsOf(ledger)).toEqual([['2026-01-15', 2]]);
  await clock.advance(48 * hourMs);
  reports.stop();
  expect(reportsOf(ledger)).toEqual([
    ['2026-01-15', 2],
    ['2026-01-16', 0],
    ['2026-01-17', 0],
  ]);
});

test('a box that was off at the hour reports when it starts, and not again at the next', async () => {
  const { clock, ledger, start } = box('2026-01-15T12:00:00+08:00');
  must(ledger.appendAll([granted]));
  await clock.advance(20 * hourMs);
  for (let starts = 0; starts < 3; starts += 1) {
    const reports = start(3);
    await clock.advance(60_000);
    reports.stop();
  }
  expect(reportsOf(ledger)).toEqual([['2026-01-15', 1]]);
});

test('after weeks off the last week is reported', async () => {
  const { clock, ledger, start } = box('2026-01-15T12:00:00+08:00');
  must(ledger.appendAll([granted]));
  await clock.advance(30 * 24 * hourMs);
  const reports = start();
  await clock.advance(60_000);
  reports.stop();
  expect(reportsOf(ledger).map(([day]) => day)).toEqual([
    '2026-02-07',
    '2026-02-08',
    '2026-02-09',
    '2026-02-10',
    '2026-02-11',
    '2026-02-12',
    '2026-02-13',
  ]);
});

test('a new box has nothing to report of the days before it; an untrusted clock reports nothing', async () => {
  const { clock, ledger, start, trust } = box('2026-01-15T12:00:00+08:00');
  must(ledger.append('station.started', { software: 'x', bootReason: 'start', previousEnd: 'none' }));
  const reports = start();
  await clock.advance(hourMs);
  expect(reportsOf(ledger)).toEqual([]);
  trust(false);
  await clock.advance(24 * hourMs);
  expect(reportsOf(ledger)).toEqual([]);
  trust(true);
  await clock.advance(hourMs);
  reports.stop();
  expect(reportsOf(ledger)).toEqual([['2026-01-15', 0]]);
});

test('a clock that was ahead for years does not end the reports, in the running station nor after a start', async () => {
  const { clock, ledger, start } = box('2026-01-15T12:00:00+08:00');
  must(ledger.appendAll([granted]));
  const yearsMs = 4 * 365 * 24 * hourMs;
  let reports = start();
  await clock.advance(hourMs);
  clock.stepWall(yearsMs);
  await clock.advance(hourMs);
  clock.stepWall(-yearsMs);
  const ahead = reportsOf(ledger).length;
  expect(ahead).toBeGreaterThan(0);
  const since = () => reportsOf(ledger).slice(ahead);
  await clock.advance(24 * hourMs);
  expect(since()).toEqual([['2026-01-15', 1]]);
  reports.stop();
  reports = start();
  await clock.advance(48 * hourMs);
  reports.stop();
  expect(since().map(([day]) => day)).toEqual(['2026-01-15', '2026-01-16', '2026-01-17']);
});

test('a report that could not be written is due until it is', async () => {
  const { clock, ledger, start, write } = box('2026-01-15T12:00:00+08:00');
  must(ledger.appendAll([granted]));
  write(false);
  const reports = start();
  await clock.advance(24 * hourMs);
  write(true);
  await clock.advance(hourMs);
  reports.stop();
  expect(reportsOf(ledger)).toEqual([['2026-01-15', 1]]);
});

test('a box that begins before the hour reports no day before its first event', async () => {
  const { clock, ledger, start } = box('2026-01-15T03:00:00+08:00');
  must(ledger.append('station.started', { software: 'x', bootReason: 'start', previousEnd: 'none' }));
  const reports = start();
  await clock.advance(12 * hourMs);
  expect(reportsOf(ledger)).toEqual([]);
  await clock.advance(24 * hourMs);
  reports.stop();
  expect(reportsOf(ledger)).toEqual([['2026-01-15', 0]]);
});
