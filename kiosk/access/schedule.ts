/** Weeks and days on which something is allowed. Pure: the local date and time come in, whatever the time zone. */

/** Minutes after midnight, from (included) to (excluded); an end at or before the start lies on the next day. */
export type Interval = readonly [fromMinute: number, toMinute: number];

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

export interface Schedule {
  /** A day that is not named has no interval. */
  readonly weekly: Readonly<Partial<Record<Weekday, readonly Interval[]>>>;
  /** Days, as YYYY-MM-DD, on which these intervals hold instead of those of the week. */
  readonly dates: Readonly<Record<string, readonly Interval[]>>;
}

/** A local wall-clock moment: the date as YYYY-MM-DD and the minute of that day, 0 to 1439. */
export interface LocalTime {
  readonly date: string;
  readonly minute: number;
}

const dayMinutes = 1440;
const weekdays: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Whether the moment lies within the schedule: an interval of its own day, or one of the day before that goes past midnight. */
export function within({ weekly, dates }: Schedule, { date, minute }: LocalTime): boolean {
  const of = (day: string): readonly Interval[] =>
    (Object.hasOwn(dates, day) ? dates[day] : weekly[weekdayOf(day)]) ?? [];
  return (
    of(date).some(([from, to]) => minute >= from && minute < (to > from ? to : dayMinutes)) ||
    of(dayBefore(date)).some(([from, to]) => to <= from && minute < to)
  );
}

/** The schedule of a name, or null: nothing an object has by nature is a schedule. */
export function scheduleOf(schedules: Readonly<Record<string, Schedule>>, name: string): Schedule | null {
  return Object.hasOwn(schedules, name) ? (schedules[name] ?? null) : null;
}

/** Days have no time zone: their arithmetic is done in UTC, where every day has 24 hours. */
function weekdayOf(date: string): Weekday {
  return weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun';
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
