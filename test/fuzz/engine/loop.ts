/** The search: inputs that reach something new are kept and changed further. The same seed makes the same search. */
import type { FuzzTarget } from '../target.ts';
import { defaultMaxBytes, defaultMaxMs } from '../target.ts';
import { replaced } from './compared.ts';
import { growth } from './growth.ts';
import type { Coverage } from './instrument.ts';
import { mutate } from './mutate.ts';
import { Chance } from './random.ts';

export interface SearchOptions {
  readonly target: FuzzTarget;
  readonly coverage: Coverage;
  readonly corpus: readonly Uint8Array[];
  readonly seed: number;
  /** Ends the search: asked after each input. */
  readonly enough: (runs: number) => boolean;
  /** Ends it too; five unless given, since more of one target say nothing new. */
  readonly mostFindings?: number;
  /** Told before each input, for whoever watches for one that never comes back. */
  readonly before?: (input: Uint8Array) => void;
}

export interface Finding {
  readonly input: Uint8Array;
  readonly why: string;
}

export interface Searched {
  readonly runs: number;
  readonly findings: readonly Finding[];
  /** Inputs that together reach all that was reached. */
  readonly corpus: readonly Uint8Array[];
  /** Places in our sources that were reached, and all there are in the modules loaded. */
  readonly reached: number;
  readonly places: number;
  readonly slowestMs: number;
}

/** One in so many inputs is watched for what is compared, and tried with it; and made long, to see how its time grows. */
const compareEvery = 8;
const growEvery = 2_048;
/** One in so many is made by the target itself, where it makes any. */
const makeEvery = 8;

export function search(options: SearchOptions): Searched {
  const { target, coverage, seed, enough, before, mostFindings = 5 } = options;
  const chance = new Chance(seed);
  // Of its own, so that the changes made to inputs are the same whatever else is tried between them.
  const other = new Chance(seed + 0x6b64);
  const maxBytes = target.maxBytes ?? defaultMaxBytes;
  const pool: Uint8Array[] = [];
  const best = new Uint8Array(coverage.hits.length);
  const findings: Finding[] = [];
  const seen = new Set<string>();
  let runs = 0;
  let slowestMs = 0;

  const find = (finding: Finding): void => {
    if (seen.has(kindOf(finding.why))) return;
    seen.add(kindOf(finding.why));
    findings.push(finding);
  };
  const take = (input: Uint8Array): void => {
    before?.(input);
    coverage.hits.fill(0, 0, coverage.used());
    const from = performance.now();
    const why = whyBroken(target, input);
    const tookMs = performance.now() - from;
    runs += 1;
    slowestMs = Math.max(slowestMs, tookMs);
    const found = why ?? (tookMs > (target.maxMs ?? defaultMaxMs) ? slow(target, input) : null);
    if (found !== null) find({ input: input.slice(), why: found });
    if (isNew(coverage, best)) pool.push(input.slice());
  };

  for (const input of [...target.seeds, ...options.corpus, new Uint8Array()]) take(input.subarray(0, maxBytes));
  const words = [...coverage.words, ...(target.words ?? [])]
    .filter((word) => word.length > 0 && word.length <= 40)
    .map((word) => new Uint8Array(Buffer.from(word)));
  while (!enough(runs) && findings.length < mostFindings) {
    // Half of the time one of the newest, from which there is most still to be reached.
    const newest = chance.below(2) === 0 ? pool.slice(-16) : pool;
    const input = chance.one(newest) ?? new Uint8Array();
    const kind = other.below(growEvery);
    const { compared } = coverage;
    if (kind === 0 && !findings.some(({ why }) => why.startsWith('grows'))) {
      const grown = growth(target, input, other, (long) => {
        before?.(long);
        whyBroken(target, long);
      });
      if (grown !== null) find(grown);
    } else if (compared !== undefined && kind % compareEvery === 0) {
      compared.pairs.length = 0;
      compared.on = true;
      take(input);
      compared.on = false;
      const pairs = [...compared.pairs];
      for (let turn = 0; turn < 4; turn += 1) {
        const pair = other.one(pairs);
        const tried = pair === undefined ? null : replaced(input, pair, other);
        if (tried !== null) take(tried.subarray(0, maxBytes));
      }
    } else if (target.make !== undefined && kind % makeEvery === 1) take(target.make(other).subarray(0, maxBytes));
    else take(mutate(input, { chance, pool, words, maxBytes }));
  }
  const own = Array.from({ length: coverage.used() }, (_, place) => place).filter(coverage.isOurs);
  const reached = own.filter((place) => (best[place] ?? 0) > 0).length;
  return { runs, findings, corpus: smallestCover(options, pool), reached, places: own.length, slowestMs };
}

/** Null: every property holds. */
export function whyBroken(target: FuzzTarget, input: Uint8Array): string | null {
  const copy = input.slice();
  try {
    target.run(copy);
  } catch (cause) {
    return cause instanceof Error ? `${cause.name}: ${cause.message}\n${cause.stack ?? ''}` : String(cause);
  }
  return null;
}

/** A machine in use is slow now and then: only what is slow three times in a row is the reader's own slowness. */
export function slow(target: FuzzTarget, input: Uint8Array): string | null {
  let fastest = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 3; time += 1) {
    const from = performance.now();
    whyBroken(target, input);
    fastest = Math.min(fastest, performance.now() - from);
  }
  return fastest > (target.maxMs ?? defaultMaxMs) ? `slow: ${Math.round(fastest)} ms for ${input.length} bytes` : null;
}

/** Findings with the same message and the same line are one. */
function kindOf(why: string): string {
  const [message = '', ...stack] = why.split('\n');
  const line = stack.find((each) => each.includes('file:')) ?? '';
  return `${message.replaceAll(/\d+/g, '#').slice(0, 60)} ${line.trim()}`;
}

/** Counts in classes of 1, 2, 3, 4–7, 8–31, 32–255, …: a loop run once more is not news, one run ten times is. */
function bucket(count: number): number {
  if (count < 4) return count;
  if (count < 32) return count < 8 ? 4 : 5;
  return count < 256 ? 6 : count < 2_048 ? 7 : count < 16_384 ? 8 : 9;
}

function isNew({ hits, used }: Coverage, best: Uint8Array): boolean {
  let any = false;
  const places = used();
  for (let place = 0; place < places; place += 1) {
    const count = hits[place] ?? 0;
    if (count === 0) continue;
    const reached = bucket(count);
    if (reached > (best[place] ?? 0)) {
      best[place] = reached;
      any = true;
    }
  }
  return any;
}

/** A small part of the pool that reaches the same places: shortest first, each only for something nobody before it reached. */
function smallestCover(
  { target, coverage, before }: SearchOptions,
  pool: readonly Uint8Array[],
): readonly Uint8Array[] {
  const seeds = new Set(target.seeds.map((seed) => Buffer.from(seed).toString('latin1')));
  const reached = new Uint8Array(coverage.hits.length);
  const kept: Uint8Array[] = [];
  const ordered = [...target.seeds, ...pool.toSorted((a, b) => a.length - b.length)];
  for (const input of ordered) {
    before?.(input);
    coverage.hits.fill(0, 0, coverage.used());
    whyBroken(target, input);
    let any = false;
    for (let place = 0; place < coverage.used(); place += 1) {
      if ((coverage.hits[place] ?? 0) === 0 || reached[place] === 1) continue;
      reached[place] = 1;
      any = true;
    }
    if (any && !seeds.has(Buffer.from(input).toString('latin1'))) kept.push(input);
  }
  return kept;
}
