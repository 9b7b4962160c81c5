/**
 * Unix milliseconds of a local time such as 2022-03-09T07:30 or 2022-03-09T07:30:15 in an IANA zone; null when it is no
 * such time or does not exist there.
 */
export function wallTime(text: string, timeZone: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text)) return null;
  const asUtc = Date.parse(`${text}Z`);
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(text)) return null;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const localOf = (wallMs: number): number => Date.parse(`${format.format(wallMs).replace(' ', 'T')}Z`);
  // Twice, because the offset at the first guess may be that of the other side of a change of summer time.
  let wallMs = asUtc;
  for (let round = 0; round < 2; round++) wallMs += asUtc - localOf(wallMs);
  return localOf(wallMs) === asUtc ? wallMs : null;
}
