/** The wall times between which a day lies at a place. */
export interface DayBounds {
  /** Unix milliseconds; the end does not belong to the day. */
  readonly startMs: number;
  readonly endMs: number;
}

/** Of a date YYYY-MM-DD in an IANA time zone. Throws RangeError on a zone this system does not know. */
export function boundsOf(day: string, timeZone: string): DayBounds {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  function offsetMs(wallMs: number): number {
    const part = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, Number(value)]));
    const of = (name: Intl.DateTimeFormatPartTypes) => part.get(name) ?? 0;
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - wallMs;
  }
  function midnight(utcMs: number): number {
    // Twice: the offset at the guess may be that of the other side of a change of summer time.
    const guess = utcMs - offsetMs(utcMs);
    return utcMs - offsetMs(guess);
  }
  const utcMs = Date.parse(`${day}T00:00:00Z`);
  return { startMs: midnight(utcMs), endMs: midnight(utcMs + 86_400_000) };
}
