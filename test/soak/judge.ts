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
  externalBytes: { about: 'memory that JavaScript holds outside its heap', atMost: 0.2e6, unit: 'MB', per: 1e6 },
  residentBytes: { about: 'resident memory', atMost: 12e6, unit: 'MB', per: 1e6 },
  ownBytes: { about: 'memory of its own: pages of no file', atMost: 12e6, unit: 'MB', per: 1e6 },
  handles: { about: 'handles', atMost: 1, unit: '', per: 1 },
  descriptors: { about: 'file descriptors', atMost: 1, unit: '', per: 1 },
  timers: { about: 'timers', atMost: 3, unit: '', per: 1 },
  logBytes: { about: 'write-ahead log of the ledger', atMost: 4e6, unit: 'MB', per: 1e6 },
  otherBytes: { about: 'other files of the box', atMost: 0.05e6, unit: 'MB', per: 1e6 },
} as const satisfies Partial<Record<keyof Sample, object>>;

/** The ledger may hold so much for each of its events, and is not smaller than this; bytes. */
const ledger = { eventBytes: 1_200, leastBytes: 4e6 } as const;
/**
 * What may be more from one time of a day to the same of the next: for each encounter between them, and for the day itself. A
 * clean run grows by some 40 kB a day, most of it code, and its objects become fewer by some tens, however many come.
 */
const kept = {
  objects: { about: 'objects of JavaScript kept for each encounter', ofEncounter: 0.1, ofDay: 60, unit: '' },
  dataBytes: { about: 'memory of JavaScript kept for each encounter', ofEncounter: 32, ofDay: 60_000, unit: ' bytes' },
} as const satisfies Partial<Record<keyof Sample, object>>;
/** Two samples are of the same time of a day when they are no further from it, days. */
const sameTime = 0.045;
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
    keptForEach(samples, 'objects'),
    keptForEach(samples, 'dataBytes'),
    {
      about: 'size of the ledger, as its events ask for',
      outcome: outcomeOf(size <= allowed),
      seen: `${(size / 1e6).toFixed(1)} MB for ${last?.ledgerEvents ?? 0} events; at most ${(allowed / 1e6).toFixed(1)} MB`,
    },
    latency(samples),
  ];
}

/**
 * Little kept for each encounter is lost among megabytes, and is the end of a box that runs for a year. What is counted until
 * midnight is as much at the same time of the next day, and compiled code is no data: what is left over is kept.
 */
function keptForEach(samples: readonly Sample[], of: keyof typeof kept): Verdict {
  const { about, ofEncounter, ofDay, unit } = kept[of];
  const pairs = samples.flatMap((sample) => {
    const later = samples.find(({ days }) => days - sample.days >= 1 - sameTime);
    return later === undefined || later.days - sample.days > 1 + sameTime ? [] : [[sample, later] as const];
  });
  const last = pairs.slice(Math.floor(pairs.length / 2));
  if (last.length === 0) return { about, outcome: 'notJudged', seen: 'no two samples of the same time of a day' };
  const between = median(last.map(([from, to]) => to.encounters - from.encounters));
  const each = median(last.map(([from, to]) => (to[of] - from[of]) / (to.encounters - from.encounters)));
  const atMost = ofEncounter + ofDay / between;
  const digits = unit === '' ? 2 : 0;
  return {
    about,
    // So much less as would be too much more: something else moved, and may hide what is kept.
    outcome: each < -atMost ? 'notJudged' : outcomeOf(each <= atMost),
    seen: `${each.toFixed(digits)}${unit} from day to day; at most ${atMost.toFixed(digits)}${unit}`,
  };
}

/** By processor time, and by it beside the same work before and after: a slower machine is not taken for a slower gate. */
function latency(samples: readonly Sample[]): Verdict {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const [first, last] = [samples.slice(tenth, 2 * tenth), samples.slice(-tenth)];
  const of = (list: readonly Sample[], name: 'decisionMs' | 'floorMs'): number =>
    median(list.map((one) => one[name]).filter(Number.isFinite));
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
