import { dateMs } from './calendar.ts';

/*
 * Dates of CertLogic 1.3: partial dates stand for their last day, a missing time is midnight, a missing offset is Z,
 * and what lies behind the millisecond is cut off.
 */

const shape =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(?:Z|([+-])(\d{1,2}?)(?::?([0-5]\d))?)?)?)?)?$/;

/** Unix milliseconds of a date or time as CertLogic reads it, or null. */
export function certLogicTimeMs(text: string): number | null {
  const parts = shape.exec(text);
  if (parts === null) return null;
  const [, year = '', month, day, hours, minutes, seconds, fraction, sign, offsetHours, offsetMinutes] = parts;
  const midnight = dateMs(`${year}-${month ?? '12'}-${day ?? lastDay(Number(year), Number(month ?? 12))}`);
  if (midnight === null) return null;
  const timeS = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  const milliseconds = Math.floor(Number(`0.${fraction ?? '0'}`) * 1000);
  const offset = Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0);
  return midnight + timeS * 1000 + milliseconds - (sign === '-' ? -offset : offset) * 60_000;
}

/** A birthday, whole or partial, as the last day it can be: Unix milliseconds, or null. */
export function certLogicBirthdayMs(text: string): number | null {
  return text.includes('T') ? null : certLogicTimeMs(text);
}

function lastDay(year: number, month: number): string {
  return String(new Date(Date.UTC(year, month, 0)).getUTCDate()).padStart(2, '0');
}

export const timeUnits = ['year', 'month', 'day', 'hour'] as const;
export type TimeUnit = (typeof timeUnits)[number];

/** Adds to a time in UTC as the fields of a date overflow: 29 February and one year is 1 March. */
export function plusTime(timeMs: number, amount: number, unit: TimeUnit): Date {
  const date = new Date(timeMs);
  switch (unit) {
    case 'year':
      date.setUTCFullYear(date.getUTCFullYear() + amount);
      break;
    case 'month':
      date.setUTCMonth(date.getUTCMonth() + amount);
      break;
    case 'day':
      date.setUTCDate(date.getUTCDate() + amount);
      break;
    case 'hour':
      date.setUTCHours(date.getUTCHours() + amount);
      break;
  }
  return date;
}
