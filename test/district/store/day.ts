/** The district's civil day: China has one time, eight hours ahead of UTC and without summer time since 1991 (IANA Asia/Shanghai). */
const offsetMs = 8 * 3_600_000;

/** `YYYY-MM-DD` of a wall time in Unix milliseconds. */
export function dayOf(wallMs: number): string {
  return new Date(wallMs + offsetMs).toISOString().slice(0, 10);
}
