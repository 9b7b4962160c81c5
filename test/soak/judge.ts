/** Whether a long run grew: a straight line through the samples after the warm-up, and what it would add over the whole run. Pure. */
import { median } from '../bench/statistics.ts';
import type { Sample } from './samples.ts';

export interface Verdict {
  readonly about: string;
  readonly held: boolean;
  readonly seen: string;
}

/** The first part of a run fills caches, compiles code, and brings the ledger to the size that its retention leaves it. */
const warmUp = 0.3;

/** What the line may rise by from the end of the warm-up to the end. */
const bounds = {
  heapBytes: { about: 'memory of JavaScript after a collection', atMost: 3e6, unit: 'MB', per: 1e6 },
  residentBytes: { about: 'resident memory', atMost: 24e6, unit: 'MB', per: 1e6 },
  ownBytes: { about: 'memory of its own: pages of no file', atMost: 24e6, unit: 'MB', per: 1e6 },
  handles: { about: 'handles', atMost: 1, unit: '', per: 1 },
  descriptors: { about: 'file descriptors', atMost: 1, unit: '', per: 1 },
  timers: { about: 'timers', atMost: 3, unit: '', per: 1 },
  logBytes: { about: 'write-ahead log of the ledger', atMost: 4e6, unit: 'MB', per: 1e6 },
  otherBytes: { about: 'other files of the box', atMost: 1e6, unit: 'MB', per: 1e6 },
} as const satisfies Partial<Record<keyof Sample, object>>;

/** The ledger may hold so much for each of its events, and is not smaller than this; bytes. */
const ledger = { eventBytes: 1_200, leastBytes: 4e6 } as const;
const slowest = 1.3;

export function judge(samples: readonly Sample[]): readonly Verdict[] {
  const steady = samples.slice(Math.floor(samples.length * warmUp));
  const growth = Object.entries(bounds).map(([name, { about, atMost, unit, per }]): Verdict => {
    const of = name as keyof typeof bounds;
    const rise = riseOf(steady.map((sample) => [sample.encounters, sample[of]]));
    const first = steady[0]?.[of] ?? 0;
    const text = (value: number): string =>
      `${(value / per).toFixed(per === 1 ? 0 : 2)}${unit === '' ? '' : ` ${unit}`}`;
    return { about, held: rise <= atMost, seen: `${text(first)}, then ${text(rise)} more; at most ${text(atMost)}` };
  });
  const last = samples.at(-1);
  const allowed = Math.max(
    ledger.leastBytes,
    Math.max(0, ...samples.map((one) => one.ledgerEvents)) * ledger.eventBytes,
  );
  const size = last?.ledgerBytes ?? Number.NaN;
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const before = median(samples.slice(tenth, 2 * tenth).map(({ decisionMs }) => decisionMs));
  const after = median(samples.slice(-tenth).map(({ decisionMs }) => decisionMs));
  return [
    ...growth,
    {
      about: 'size of the ledger, as its events ask for',
      held: size <= allowed,
      seen: `${(size / 1e6).toFixed(1)} MB for ${last?.ledgerEvents ?? 0} events; at most ${(allowed / 1e6).toFixed(1)} MB`,
    },
    {
      about: 'the decision takes as long at the end as at the beginning',
      held: after / before < slowest,
      seen: `${after.toFixed(2)} ms after ${before.toFixed(2)} ms, ${(after / before).toFixed(2)} times; below ${slowest} times`,
    },
  ];
}

/** By least squares: how much the line through the points rises from the first to the last. */
export function riseOf(points: readonly (readonly [x: number, y: number])[]): number {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return 0;
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const together = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return spread === 0 ? 0 : (together / spread) * (last[0] - first[0]);
}
