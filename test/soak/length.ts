/** How many simulated days a run lasts, and when it begins. Pure. */

const dayMs = 86_400_000;
/** Before midnight: the first report comes soon. */
const wall = '2026-01-20T20:00:00+08:00';
/** An encounter with nobody behind it takes about so long. */
const encounterMs = 7_000;
/** Retention drops what is a day old, once a day: at the second time a whole day of events. */
const leastDays = 2.1;

export interface Length {
  readonly days: number;
  /** Wall time at the start. */
  readonly wall: string;
  readonly midnights: number;
}

export function lengthOf(encounters: number): Length {
  const days = Math.max(leastDays, (encounters * encounterMs) / dayMs);
  return { days, wall, midnights: Math.floor(days + 20 / 24) };
}
