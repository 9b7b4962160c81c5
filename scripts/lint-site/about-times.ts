/** Schedules that overlap: what the file says twice, and what one of two never gets. */
import type { Interval, Schedule, Weekday } from '../../kiosk/access/schedule.ts';
import type { Site } from '../../kiosk/station/site/site.ts';
import { surprising, type SiteFinding } from './findings.ts';

/** The policy's schedules and the times of sound. */
export function aboutTimes({ policy, sound }: Site): SiteFinding[] {
  return [...aboutSchedules(policy.schedules), ...aboutCurfew(policy), ...aboutSound(sound)];
}

const day = 1_440;
const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const week = weekdays.length * day;

interface Span {
  readonly path: SiteFinding['path'];
  readonly from: number;
  /** Later than `from`; may lie in the next week. */
  readonly to: number;
}

function aboutSchedules(schedules: Site['policy']['schedules']): SiteFinding[] {
  return Object.entries(schedules).flatMap(([name, schedule]) => {
    const path = ['policy', 'schedules', name];
    const days = Object.entries(schedule.dates).map(([date, intervals]) =>
      spans([...path, 'dates', date], intervals, 0),
    );
    return [spansOfWeek(path, schedule), ...days].flatMap((all) =>
      overlapping(all).map(({ path: where, other }) =>
        surprising(where, `overlaps ${text(other)} of the same schedule`, 'write one interval that covers both'),
      ),
    );
  });
}

function aboutCurfew({ schedules, curfew, hours }: Site['policy']): SiteFinding[] {
  if (curfew === null) return [];
  const closed = spansOf(schedules, curfew);
  return (['in', 'out'] as const).flatMap((way) => {
    const name = hours[way];
    if (name === null || !spansOf(schedules, name).some((open) => closed.some((shut) => overlap(open, shut))))
      return [];
    const says = `${name} says open while the curfew ${curfew} says closed: the curfew wins`;
    return [surprising(['policy', 'hours', way], says, 'end the opening hours where the curfew begins')];
  });
}

function aboutSound({ volumeByHour, playlists, calendar }: Site['sound']): SiteFinding[] {
  const volumes = volumeByHour.map(({ from, to }, index) => daily(['sound', 'volumeByHour', index], from, to));
  const first = 'the first one plays, and the other never does in that time';
  const lists = playlists.flatMap(({ hours, dateFrom, dateTo }, index) =>
    // Lists for certain dates are meant to stand before those for every day.
    hours === undefined || dateFrom !== undefined || dateTo !== undefined
      ? []
      : hours
          .filter(({ days }) => days === undefined)
          .map(({ from, to }, each) => daily(['sound', 'playlists', index, 'hours', each], from, to)),
  );
  const dates = calendar.map(({ from, to }, index) => ({
    path: ['sound', 'calendar', index],
    from: Date.parse(from),
    to: Date.parse(to) + 1,
  }));
  return [
    ...overlapping(volumes, day).map(({ path, other }) =>
      surprising(path, `overlaps ${text(other)}: the lower volume counts`, 'give each hour of the day one volume'),
    ),
    ...overlapping(lists, day).map(({ path, other }) =>
      surprising(path, `overlaps ${text(other)}: ${first}`, 'give each hour of the day one playlist'),
    ),
    ...overlapping(dates, Number.POSITIVE_INFINITY).map(({ path, other }) =>
      surprising(path, `overlaps ${text(other)}: it is quiet when either says so`, 'write each day once'),
    ),
  ];
}

function spansOf(schedules: Site['policy']['schedules'], name: string): readonly Span[] {
  const schedule = Object.hasOwn(schedules, name) ? schedules[name] : undefined;
  return schedule === undefined ? [] : spansOfWeek(['policy', 'schedules', name], schedule);
}

function spansOfWeek(path: SiteFinding['path'], { weekly }: Schedule): readonly Span[] {
  return weekdays.flatMap((name, index) => spans([...path, 'weekly', name], weekly[name] ?? [], index * day));
}

function spans(path: SiteFinding['path'], intervals: readonly Interval[], start: number): readonly Span[] {
  return intervals.map(([from, to], index) => ({
    path: [...path, index],
    from: start + from,
    to: start + (to > from ? to : to + day),
  }));
}

function daily(path: SiteFinding['path'], from: string, to: string): Span {
  const [start, end] = [minuteOf(from), minuteOf(to)];
  return { path, from: start, to: end > start ? end : end + day };
}

/** Each span that overlaps an earlier one, with it; `period` is after how long everything comes again. */
function overlapping(all: readonly Span[], period: number = week): { path: SiteFinding['path']; other: Span }[] {
  return all.flatMap((span, index) => {
    const other = all.slice(0, index).find((before) => overlap(before, span, period));
    return other === undefined ? [] : [{ path: span.path, other }];
  });
}

function overlap(a: Span, b: Span, period: number = week): boolean {
  const shifts = Number.isFinite(period) ? [-period, 0, period] : [0];
  return shifts.some((shift) => a.from < b.to + shift && b.from + shift < a.to);
}

function text({ path }: Span): string {
  return path.join('.');
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
