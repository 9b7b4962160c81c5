import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleOf, within, type Schedule } from '../../../kiosk/access/schedule.ts';
import { localTimeAt } from '../../../kiosk/station/time/local-time.ts';

const night: Schedule = {
  weekly: { sat: [[1320, 300]], mon: [[600, 720]] },
  dates: { '2026-01-26': [], '2026-01-28': [[0, 1440]] },
};

describe('a schedule', () => {
  test.each([
    ['2026-01-24', 1319, false],
    ['2026-01-24', 1320, true],
    ['2026-01-24', 1439, true],
    ['2026-01-25', 0, true],
    ['2026-01-25', 299, true],
    ['2026-01-25', 300, false],
    ['2026-01-19', 600, true],
    ['2026-01-19', 720, false],
    // This Monday has hours of its own: none.
    ['2026-01-26', 600, false],
    ['2026-01-28', 0, true],
    ['2026-01-28', 1439, true],
    ['2026-01-29', 0, false],
  ])('%s, minute %d: %s', (date, minute, expected) => {
    expect(within(night, { date, minute })).toBe(expected);
  });

  test('past midnight at the end of February and of a year', () => {
    const daily: Schedule = { weekly: {}, dates: { '2028-02-29': [[1380, 60]], '2026-12-31': [[1380, 60]] } };
    expect(within(daily, { date: '2028-03-01', minute: 59 })).toBe(true);
    expect(within(daily, { date: '2027-01-01', minute: 59 })).toBe(true);
  });

  test('each minute is either in it or in what it leaves out', () => {
    const minutes = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(minutes, minutes, minutes, (from, to, minute) => {
        fc.pre(from !== to);
        const each = (interval: readonly [number, number]): Schedule => ({
          weekly: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [interval]])),
          dates: {},
        });
        const time = { date: '2026-01-20', minute };
        expect(within(each([from, to]), time)).not.toBe(within(each([to, from]), time));
      }),
    );
  });

  test('a name every object has is none', () => {
    expect(scheduleOf({ night }, 'constructor')).toBeNull();
    expect(scheduleOf({ night }, 'night')).toBe(night);
  });
});

describe('the local time', () => {
  test.each([
    ['Asia/Shanghai', '2026-01-20T15:59:59Z', { date: '2026-01-20', minute: 1439 }],
    ['Asia/Shanghai', '2026-01-20T16:00:00Z', { date: '2026-01-21', minute: 0 }],
    // Clocks put forward: the hour from two to three does not come.
    ['Europe/Berlin', '2026-03-29T00:59:59Z', { date: '2026-03-29', minute: 119 }],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', { date: '2026-03-29', minute: 180 }],
    // Clocks put back: the hour from two to three comes twice.
    ['Europe/Berlin', '2026-10-25T00:30:00Z', { date: '2026-10-25', minute: 150 }],
    ['Europe/Berlin', '2026-10-25T01:30:00Z', { date: '2026-10-25', minute: 150 }],
  ])('%s at %s', (zone, at, expected) => {
    expect(localTimeAt(Date.parse(at), zone)).toEqual(expected);
  });

  test('an unknown zone has none', () => {
    expect(localTimeAt(0, 'Mars/Base')).toBeNull();
  });

  test('a night that loses an hour, and one that has one twice, are closed throughout and open at their end', () => {
    const curfew: Schedule = { weekly: { sat: [[1380, 300]] }, dates: {} };
    for (const [date, hours] of [
      ['2026-03-28T22:00:00Z', 5],
      ['2026-10-24T21:00:00Z', 7],
    ] as const) {
      const beginsMs = Date.parse(date);
      for (let minute = 0; minute < hours * 60; minute += 1) {
        const local = localTimeAt(beginsMs + minute * 60_000, 'Europe/Berlin');
        expect([minute, local !== null && within(curfew, local)]).toEqual([minute, true]);
      }
      const end = localTimeAt(beginsMs + hours * 3_600_000, 'Europe/Berlin');
      expect(end).toMatchObject({ minute: 300 });
      expect(end !== null && within(curfew, end)).toBe(false);
    }
  });
});
