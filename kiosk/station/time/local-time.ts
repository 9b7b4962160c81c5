import type { LocalTime } from '../../access/schedule.ts';
import { localTime } from '../../announcer/local-time.ts';

/** The local date and minute of a wall time (Unix milliseconds), or null in a zone this system does not know. */
export function localTimeAt(wallMs: number, timeZone: string): LocalTime | null {
  try {
    const { date, minute } = localTime(wallMs, timeZone);
    return { date, minute };
  } catch (error) {
    // What Intl throws for a time zone without data, and for a time that is none.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
