import type { Day, Hours } from './configuration.ts';

/** Wall time at the place, as people there read it. */
export interface LocalTime {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly day: Day;
  /** Minutes since midnight. */
  readonly minute: number;
}

const week = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

function dayOf(date: string): Day {
  return week[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun';
}

/** The local date, day and minute of a wall time (Unix milliseconds) in an IANA time zone. */
export function localTime(wallMs: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(wallMs)
      .map((part) => [part.type, part.value]),
  );
  const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  return { date, day: dayOf(date), minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

/** The day before `date`, both YYYY-MM-DD. */
export function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function minuteOf(timeOfDay: string): number {
  const [hour, minute] = timeOfDay.split(':');
  return Number(hour) * 60 + Number(minute);
}

/** Whether the time lies within the hours; the end does not belong to them, and equal ends mean the whole day. */
export function within(hours: Hours, time: LocalTime): boolean {
  const from = minuteOf(hours.from);
  const to = minuteOf(hours.to);
  const beginsOn = (date: Day): boolean => hours.days?.includes(date) ?? true;
  if (from < to) return time.minute >= from && time.minute < to && beginsOn(time.day);
  if (time.minute >= from) return beginsOn(time.day);
  return time.minute < to && beginsOn(dayOf(dayBefore(time.date)));
}
