/** Whether a long run grew: a straight line through the samples after the warm-up, and what it would add over the whole run. Pure. */
import { median } from '../bench/statistics.ts';
import type { Sample } from './samples.ts';

export interface Verdict {
  readonly about: string;
  /** Not judged: the bound was missed, and so was it by the machine itself. */
  readonly outcome: 'held' | 'broken' | 'notJudged';
  readonly seen: string;
}

export const outcomeOf = (held: boolean): Verdict['outcome'] => (held ? 'held' : 'broken');

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
/** What the heap of JavaScript may grow by for each encounter, from sample to sample: what is counted until midnight is in
 * it (about 250 bytes), and an array of a hundred numbers is beyond it. */
const keptBytes = 800;
const slowest = 1.3;

export function judge(samples: readonly Sample[]): readonly Verdict[] {
  const steady = samples.slice(Math.floor(samples.length * warmUp));
  const growth = Object.entries(bounds).map(([name, { about, atMost, unit, per }]): Verdict => {
    const of = name as keyof typeof bounds;
    const rise = riseOf(steady.map((sample) => [sample.encounters, sample[of]]));
    const first = steady[0]?.[of] ?? 0;
    const text = (value: number): string =>
      `${(value / per).toFixed(per === 1 ? 0 : 2)}${unit === '' ? '' : ` ${unit}`}`;
    return {
      about,
      outcome: outcomeOf(rise <= atMost),
      seen: `${text(first)}, then ${text(rise)} more; at most ${text(atMost)}`,
    };
  });
  const last = samples.at(-1);
  const allowed = Math.max(
    ledger.leastBytes,
    Math.max(0, ...samples.map((one) => one.ledgerEvents)) * ledger.eventBytes,
  );
  const size = last?.ledgerBytes ?? Number.NaN;
  return [
    ...growth,
    growthOfEach(samples),
    {
      about: 'size of the ledger, as its events ask for',
      outcome: outcomeOf(size <= allowed),
      seen: `${(size / 1e6).toFixed(1)} MB for ${last?.ledgerEvents ?? 0} events; at most ${(allowed / 1e6).toFixed(1)} MB`,
    },
    latency(samples),
  ];
}

/**
 * Little kept for each encounter is lost among megabytes, and is the end of a box that runs for a year. A median from sample
 * to sample: V8 drops compiled code by the megabyte at once, and midnight drops the day's counts; a line would be bent by both.
 */
function growthOfEach(samples: readonly Sample[]): Verdict {
  const half = samples.slice(Math.floor(samples.length / 2));
  const apart = Math.max(1, Math.floor(half.length / 4));
  const each = half.slice(apart).flatMap((sample, at) => {
    const before = half[at];
    return before === undefined
      ? []
      : [(sample.heapBytes - before.heapBytes) / (sample.encounters - before.encounters)];
  });
  const bytes = each.length === 0 ? Number.NaN : median(each);
  return {
    about: 'memory of JavaScript kept for each encounter',
    outcome: outcomeOf(bytes <= keptBytes),
    seen: `${bytes.toFixed(0)} bytes in the second half; at most ${keptBytes} bytes`,
  };
}

/** By processor time, and by it beside the same work before and after: a slower machine is not taken for a slower gate. */
function latency(samples: readonly Sample[]): Verdict {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const [first, last] = [samples.slice(tenth, 2 * tenth), samples.slice(-tenth)];
  const of = (list: readonly Sample[], name: 'decisionMs' | 'floorMs'): number => median(list.map((one) => one[name]));
  const [before, after] = [of(first, 'decisionMs'), of(last, 'decisionMs')];
  const times = after / before;
  const machine = of(last, 'floorMs') / of(first, 'floorMs');
  const [isFlat, isFlatBesideFloor] = [times < slowest, times / machine < slowest];
  return {
    about: 'the decision takes as long at the end as at the beginning',
    outcome: isFlat === isFlatBesideFloor ? outcomeOf(isFlat) : 'notJudged',
    seen: `${after.toFixed(2)} ms after ${before.toFixed(2)} ms, ${times.toFixed(2)} times; below ${slowest} times; the same work took ${machine.toFixed(2)} times as long`,
  };
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
