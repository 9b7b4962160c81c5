import type { LocalTime } from '../../access/schedule.ts';
import { localTime } from '../../announcer/local-time.ts';

/** What was asked for last: every input of a gate asks, in one zone and many times a minute. */
let last: { readonly minute: number; readonly timeZone: string; readonly local: LocalTime } | null = null;

/** The local date and minute of a wall time (Unix milliseconds), or null in a zone this system does not know. */
export function localTimeAt(wallMs: number, timeZone: string): LocalTime | null {
  const minuteOfAll = Math.floor(wallMs / 60_000);
  if (last?.minute === minuteOfAll && last.timeZone === timeZone) return last.local;
  try {
    const { date, minute } = localTime(wallMs, timeZone);
    last = { minute: minuteOfAll, timeZone, local: { date, minute } };
    return last.local;
  } catch (error) {
    // What Intl throws for a time zone without data, and for a time that is none.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
