/** The report of a day for a place: every box of it, those with nothing to report too. */
import type { Ask } from './ask.ts';
import { levels, within } from './places.ts';
import type { DayCounts, DayReport, PlacePrefix } from './store-contract.ts';

/** Which tally counts as what. */
const tallyOf: Readonly<Record<keyof DayCounts, string>> = {
  granted: 'access.granted',
  denied: 'access.denied',
  referred: 'access.referred',
  overridden: 'access.overridden',
  abandoned: 'encounter.abandoned',
  alarms: 'alarm',
};

const nothing: DayCounts = { granted: 0, denied: 0, referred: 0, overridden: 0, abandoned: 0, alarms: 0 };

/** What DayCounts counts, as a list in SQL. */
export const countedTallies = Object.values(tallyOf)
  .map((what) => `'${what}'`)
  .join(', ');

type SourceRow = { readonly number: number; readonly urn: string } & {
  readonly [level in (typeof levels)[number]]: string;
};

export async function dayReport(ask: Ask, day: string, prefix: PlacePrefix): Promise<DayReport> {
  const sources = await ask<SourceRow>(
    `SELECT s.number, s.urn, ${levels.map((level) => `s.${level}`).join(', ')} FROM sources s
     WHERE ${within(prefix, 's', 1)} ORDER BY ${levels.map((level) => `s.${level}`).join(', ')}`,
    ...prefix,
  );
  const tallies = await ask<{ source: number; what: string; count: number }>(
    `SELECT t.source, t.what, t.count FROM tallies t JOIN sources s ON s.number = t.source
     WHERE t.day = $${prefix.length + 1} AND ${within(prefix, 's', 1)} ORDER BY t.what`,
    ...prefix,
    day,
  );
  const bySource = Map.groupBy(tallies, ({ source }) => source);
  const boxes = sources.map((row) => ({
    source: row.urn,
    codes: levels.map((level) => row[level]),
    ...countedAs(bySource.get(row.number) ?? []),
  }));
  const { counts: totals, byReason } = countedAs(tallies);
  return { day, prefix, totals, byReason, boxes };
}

/** Tallies as counts of a day. */
export function countedAs(rows: readonly { readonly what: string; readonly count: number }[]): {
  counts: DayCounts;
  byReason: Record<string, number>;
} {
  const sums: Record<string, number> = {};
  const byReason: Record<string, number> = {};
  for (const { what, count } of rows) {
    const into = what.includes('/') ? byReason : sums;
    into[what] = (into[what] ?? 0) + count;
  }
  const counts = Object.entries(tallyOf).map(([name, what]) => [name, sums[what] ?? 0]);
  return { counts: { ...nothing, ...Object.fromEntries(counts) }, byReason };
}
