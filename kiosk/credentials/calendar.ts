/** Strict readings of dates and times as text; nothing is guessed, and a day that no calendar has is refused. */

const fullDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTime =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)$/;

/** Whether `text` is `YYYY-MM-DD` and a day of the calendar. */
export function isDate(text: string): boolean {
  return dateMs(text) !== null;
}

/** Midnight UTC of a `YYYY-MM-DD` in Unix milliseconds, or null. */
export function dateMs(text: string): number | null {
  const parts = fullDate.exec(text);
  if (parts === null) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

/** Unix milliseconds of an ISO 8601 time with zone (`Z`, `+hh`, `+hhmm` or `+hh:mm`), or null. */
export function dateTimeMs(text: string): number | null {
  const parts = dateTime.exec(text);
  if (parts === null) return null;
  const midnight = dateMs(parts[1] ?? '');
  if (midnight === null) return null;
  const [hours, minutes, seconds] = [Number(parts[2]), Number(parts[3]), Number(parts[4])];
  const fraction = Math.floor(Number(`0.${parts[5] ?? '0'}`) * 1000);
  const offsetMinutes = Number(parts[8] ?? 0) * 60 + Number(parts[9] ?? 0);
  const local = midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction;
  return local - (parts[7] === '-' ? -offsetMinutes : offsetMinutes) * 60_000;
}
