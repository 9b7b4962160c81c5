import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { Ledger } from '../../../kiosk/ledger/contract.ts';
import { dailyReport } from '../../../kiosk/ledger/report.ts';
import { boundsOf } from '../../../kiosk/ledger/report-day.ts';
import { granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

const zone = 'Asia/Shanghai';
/** Midnight of 15 January at the place. */
const midnight = Date.parse('2026-01-15T00:00:00+08:00');
const hourMs = 3_600_000;

function box(startMs: number) {
  const clock = new VirtualClock(startMs);
  const directory = temporaryDirectory();
  let trusted = true;
  let boot = 'boot-1';
  const open = () => opened(optionsFor(directory, { clock, bootId: boot, wallTrusted: () => trusted }));
  let ledger: Ledger = open();
  return {
    clock,
    get ledger() {
      return ledger;
    },
    trust: (value: boolean) => {
      trusted = value;
    },
    restart: (name: string) => {
      ledger.close();
      boot = name;
      ledger = open();
    },
    report: (day = '2026-01-15') => must(dailyReport(ledger, day, zone, clock.wallMs())),
  };
}

test('a day on which nothing happened is reported with zeros', () => {
  expect(box(midnight).report()).toEqual({
    day: '2026-01-15',
    granted: 0,
    denied: 0,
    referred: 0,
    overridden: 0,
    abandoned: 0,
    byReason: {},
    staff: [],
    outages: [],
  });
});

test('verdicts, reasons and staff of the day at the place, and of no other', async () => {
  const { clock, ledger, report } = box(midnight - 1);
  must(ledger.appendAll([granted]));
  await clock.advance(1);
  must(
    ledger.appendAll([
      granted,
      granted,
      {
        ...granted,
        type: 'access.denied',
        data: { ...granted.data, reasons: ['credentialExpired', 'credentialReplayed'] },
      },
    ]),
  );
  must(ledger.append('staff.signedIn', { staff: 'A-02' }));
  must(
    ledger.append('access.overridden', {
      encounter: null,
      verdict: 'granted',
      reason: 'identityKnown',
      staff: 'A-01',
      machineVerdict: null,
    }),
  );
  must(ledger.append('encounter.abandoned', { encounter: 'e', why: 'timeout', had: [] }));
  await clock.advance(24 * hourMs);
  must(ledger.appendAll([granted]));
  expect(report()).toMatchObject({ granted: 2, denied: 1, referred: 0, overridden: 1, abandoned: 1 });
  expect(report().byReason).toMatchObject({ allStepsPassed: 2, credentialExpired: 1, credentialReplayed: 1 });
  expect(report().staff).toEqual(['A-01', 'A-02']);
  expect(report('2026-01-14').granted).toBe(1);
  expect(report('2026-01-16').granted).toBe(1);
});

test('who left before the second measurement is counted among the abandoned, whichever way it was recorded', () => {
  const { ledger, report } = box(midnight + hourMs);
  expect(report()).not.toHaveProperty('leftBeforeSecond');
  const reading = { source: 'instrument', rawC: 38, correctedC: 38, ambientC: 20, correction: null } as const;
  const readings = [{ ...reading, band: 'elevated', atMs: 1 }];
  must(ledger.append('encounter.abandoned', { encounter: 'e-1', why: 'presenceLost', had: ['temperature'] }));
  must(ledger.append('encounter.abandoned', { encounter: 'e-2', why: 'presenceLost', had: ['temperature'], readings }));
  must(ledger.append('encounter.abandoned', { encounter: 'e-3', why: 'notMeasuredAgain', had: ['temperature'] }));
  expect(report()).toMatchObject({ abandoned: 3, leftBeforeSecond: 2 });
});

test('an outage counts with the part of it that lies in the day', async () => {
  const { clock, ledger, report } = box(midnight - 5 * hourMs);
  must(ledger.append('communication.lost', { why: 'unreachable', detail: '' }));
  await clock.advance(7 * hourMs);
  must(ledger.append('communication.back', { durationMs: 7 * hourMs }));
  must(ledger.append('device.lost', { device: 'thermometer', code: 'silent', detail: '' }));
  await clock.advance(hourMs);
  must(ledger.append('device.back', { device: 'thermometer', durationMs: null }));
  must(ledger.append('sound.degraded', { why: 'noDevice', detail: '' }));
  await clock.advance(hourMs);
  expect(report().outages).toEqual([
    { what: 'communication', count: 1, durationMs: 2 * hourMs },
    { what: 'sound', count: 1, durationMs: hourMs },
    { what: 'thermometer', count: 1, durationMs: hourMs },
  ]);
  await clock.advance(48 * hourMs);
  expect(report('2026-01-16').outages).toEqual([{ what: 'sound', count: 1, durationMs: 24 * hourMs }]);
});

test('while the box was off it was out, and what was out before came to its end', async () => {
  const house = box(midnight + hourMs);
  must(house.ledger.append('communication.lost', { why: 'unreachable', detail: '' }));
  await house.clock.advance(hourMs);
  must(house.ledger.appendAll([granted]));
  await house.clock.advance(2 * hourMs);
  house.restart('boot-2');
  must(house.ledger.append('station.started', { software: 'x', bootReason: 'start', previousEnd: 'unclean' }));
  await house.clock.advance(hourMs);
  // Closing signs the chain at the end of the life before: the box was off from then on.
  expect(house.report().outages).toEqual([
    { what: 'communication', count: 1, durationMs: 3 * hourMs },
    { what: 'station', count: 1, durationMs: 0 },
  ]);
});

test('an event recorded before the clock was trusted counts where the same start puts it', async () => {
  const { clock, ledger, trust, report } = box(Date.parse('2000-01-01T00:00:00Z'));
  trust(false);
  must(ledger.appendAll([granted]));
  await clock.advance(60_000);
  clock.stepWall(midnight + hourMs - clock.wallMs());
  trust(true);
  must(ledger.appendAll([granted]));
  expect(report().granted).toBe(2);
});

test.each([
  ['2026-01-15', 'Asia/Shanghai', '2026-01-14T16:00:00.000Z', 24],
  ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', 23],
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', 25],
  ['2026-06-01', 'UTC', '2026-06-01T00:00:00.000Z', 24],
])('the day %s in %s', (day, timeZone, start, hours) => {
  const { startMs, endMs } = boundsOf(day, timeZone);
  expect(new Date(startMs).toISOString()).toBe(start);
  expect((endMs - startMs) / hourMs).toBe(hours);
});
