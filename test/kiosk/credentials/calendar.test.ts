import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateMs, dateTimeMs, isDate } from '../../../kiosk/credentials/calendar.ts';

test('every day of the calendar is read as it is written', () => {
  const day = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(day, (date) => {
      const text = date.toISOString().slice(0, 10);
      expect(dateMs(text)).toBe(Date.parse(`${text}T00:00:00Z`));
      expect(dateTimeMs(date.toISOString())).toBe(date.getTime());
    }),
  );
});

test.each([
  '2021-02-29',
  '2021-00-10',
  '2021-13-01',
  '2021-04-31',
  '2021-1-1',
  '21-01-01',
  '2021-01-01T00:00:00Z',
  ' 2021-01-01',
  '',
])('%j is no day', (text) => expect(isDate(text)).toBe(false));

test.each([
  ['2021-01-01T00:00:00Z', '2021-01-01T00:00:00Z'],
  ['2021-01-01T00:00:00+08', '2020-12-31T16:00:00Z'],
  ['2021-01-01T00:00:00+0830', '2020-12-31T15:30:00Z'],
  ['2021-01-01T00:00:00-08:30', '2021-01-01T08:30:00Z'],
  ['2021-01-01T00:00:00.1239Z', '2021-01-01T00:00:00.123Z'],
])('%s is a time', (text, utc) => expect(dateTimeMs(text)).toBe(Date.parse(utc)));

test.each([
  '2021-01-01T00:00:00',
  '2021-01-01T24:00:00Z',
  '2021-01-01T00:60:00Z',
  '2021-01-01T00:00:60Z',
  '2021-02-30T00:00:00Z',
  '2021-01-01 00:00:00Z',
  '2021-01-01T00:00Z',
  '2021-01-01T00:00:00+8',
  '2021-01-01T00:00:00z',
])('%j is no time', (text) => expect(dateTimeMs(text)).toBeNull());
