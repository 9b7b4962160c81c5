/** What the new events of a transaction add to the counts that are kept, each row once, however many events it counts. */
import type { Judged } from './judge.ts';

export interface Summary {
  /** By type as the wire spells it. */
  readonly byType: ReadonlyMap<string, number>;
  readonly tallies: readonly {
    readonly source: string;
    readonly day: string;
    readonly what: string;
    readonly count: number;
  }[];
  readonly sources: ReadonlyMap<string, SourceSummary>;
}

export interface SourceSummary {
  fresh: number;
  duplicates: number;
  /** Number of the last event. */
  last: number | null;
}

/** `firstNumber` is the number of the first fresh event; the others follow it. */
export function summarise({ fresh, duplicates }: Judged, firstNumber: number): Summary {
  const byType = new Map<string, number>();
  const tallies = new Map<string, { source: string; day: string; what: string; count: number }>();
  const sources = new Map<string, SourceSummary>();
  const sourceOf = (urn: string): SourceSummary => {
    const summary = sources.get(urn) ?? { fresh: 0, duplicates: duplicates.get(urn) ?? 0, last: null };
    sources.set(urn, summary);
    return summary;
  };
  for (const source of duplicates.keys()) sourceOf(source);
  fresh.forEach(({ event: { source, type }, facts }, index) => {
    byType.set(type, (byType.get(type) ?? 0) + 1);
    const summary = sourceOf(source);
    summary.fresh += 1;
    summary.last = firstNumber + index;
    for (const what of facts.tallies) {
      const key = `${facts.day} ${source} ${what}`;
      const tally = tallies.get(key) ?? { source, day: facts.day, what, count: 0 };
      tally.count += 1;
      tallies.set(key, tally);
    }
  });
  return { byType, tallies: [...tallies.values()], sources };
}
