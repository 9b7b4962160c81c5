import { localTime } from '../../announcer/local-time.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';

/** The date at the place, or null while the clock is not trusted; made anew once a minute, asked for at each sample. */
export function createLocalDate(clock: Clock, trusted: () => boolean, timeZone: string): () => string | null {
  let date = { minute: -1, text: '' };
  return () => {
    if (!trusted()) return null;
    const minute = Math.floor(clock.wallMs() / 60_000);
    if (minute !== date.minute) date = { minute, text: localTime(clock.wallMs(), timeZone).date };
    return date.text;
  };
}
