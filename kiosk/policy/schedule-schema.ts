import { z } from 'zod';
import type { Interval } from '../access/schedule.ts';

const interval = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'HH:MM-HH:MM, such as 06:00-23:30 or 22:00-05:00')
  .refine(
    (text) => text.slice(0, 5) !== text.slice(6),
    'an end that differs from the start; the whole day is 00:00-24:00',
  )
  .transform((text): Interval => [minuteOf(text.slice(0, 5)), minuteOf(text.slice(6))]);
const intervals = z.array(interval).max(12);

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** One schedule of the policy file: days of the week, and dates that differ from them. */
export const scheduleSchema = z.strictObject({
  weekly: z
    .partialRecord(z.enum(weekdays), intervals)
    .default({})
    .describe(
      'Intervals by day of the week; a day that is not named has none. One past midnight belongs to its first day.',
    ),
  dates: z
    .record(z.iso.date(), intervals)
    .default({})
    .describe('Days on which other intervals hold than those of the week: [] for none.'),
});

function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
