/** How many simulated days a run lasts, and when it begins. Pure. */

const dayMs = 86_400_000;
/** Before midnight: the first report comes soon. */
const wall = '2026-01-20T20:00:00+08:00';
/** An encounter with nobody behind it takes about so long. */
const encounterMs = 7_000;
/** Retention drops what is a day old, once a day: at the second time a whole day of events. What is kept is judged by two days
 * beside each other, and the first one warms up. */
const leastDays = 3.1;

export interface Length {
  readonly days: number;
  /** Wall time at the start. */
  readonly wall: string;
  readonly midnights: number;
}

/** `wanted` days, or more where so many people need more. */
export function lengthOf(encounters: number, wanted = leastDays): Length {
  const days = Math.max(leastDays, wanted, (encounters * encounterMs) / dayMs);
  return { days, wall, midnights: Math.floor(days + 20 / 24) };
}

/**
 * At so many times of every day what is used is looked at: some forty times in a run, a hundred times in a long one, and not
 * before twenty people more have come.
 */
export function samplesADay(encounters: number, { days }: Pick<Length, 'days'>): number {
  const wanted = Math.min(Math.max(40, encounters / 1_000), 100, encounters / 20);
  return Math.max(1, Math.floor(wanted / days));
}
