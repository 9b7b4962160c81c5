/** Which fault comes when: pure, from a seed, so that a seed gives the same faults in the same order. */
import { seededRandom } from '../../drivers/sim/simulated-thermometer-noise.ts';

const parts = {
  kill: ['station', 'guard', 'thermometer', 'scanner', 'player'],
  freeze: ['station', 'guard', 'thermometer', 'scanner', 'player'],
  unplug: ['thermometer', 'scanner', 'relay', 'door', 'everything'],
  disk: ['full', 'writeError', 'noRoom', 'syncError', 'readError'],
  clock: ['step'],
  memory: ['refused'],
  network: ['cut', 'stalled', 'halfAnswer', 'answerLost'],
  killDistrict: ['district'],
  freezeDistrict: ['district'],
} as const;

export type FaultKind = keyof typeof parts;
export type Fault = {
  readonly [K in FaultKind]: {
    readonly kind: K;
    readonly target: (typeof parts)[K][number];
    /** Milliseconds between the end of the fault before and this one. */
    readonly afterMs: number;
    /** How long it lasts, milliseconds; a death lasts until whoever watches over the process starts it again. */
    readonly lastsMs: number;
    /** A number in [0, 1) for what else is left to chance: the size of a step, an order. */
    readonly chance: number;
  };
}[FaultKind];

export const faultKinds = Object.keys(parts) as FaultKind[];

/** Faults of the box come one after the other; those of the way to the district at the same time, in a row of their own. */
export type Track = 'box' | 'line';
export const tracks: Readonly<Record<Track, readonly FaultKind[]>> = {
  box: ['kill', 'freeze', 'unplug', 'disk', 'clock', 'memory'],
  line: ['network', 'killDistrict', 'freezeDistrict'],
};

/** Milliseconds, least and most. A clock that was stepped stays so for less than it needs to be believed again. */
const pauses: Readonly<Record<Track, readonly [number, number]>> = { box: [1_500, 6_000], line: [3_000, 9_000] };
const lengths: Readonly<Record<FaultKind, readonly [number, number]>> = {
  kill: [0, 0],
  freeze: [1_200, 5_000],
  unplug: [800, 5_000],
  disk: [1_500, 4_000],
  clock: [1_000, 4_000],
  memory: [800, 2_500],
  network: [1_000, 9_000],
  killDistrict: [0, 0],
  freezeDistrict: [1_000, 6_000],
};

/** Endless: every fault of the track once in an order of chance, then again in another order. */
export function* planOf(track: Track, seed: number): Generator<Fault> {
  const random = seededRandom(seed * 2 + (track === 'box' ? 1 : 2));
  // The first numbers of small seeds are alike.
  for (let turn = 0; turn < 16; turn += 1) random();
  const between = ([least, most]: readonly [number, number]): number => Math.round(least + random() * (most - least));
  const all = tracks[track].flatMap((kind) => parts[kind].map((target) => ({ kind, target })));
  for (;;) {
    for (const one of shuffled(all, random)) {
      const { [one.kind]: length } = lengths;
      yield { ...one, afterMs: between(pauses[track]), lastsMs: between(length), chance: random() } as Fault;
    }
  }
}

/** Fisher and Yates. */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const left = [...list];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(Math.floor(random() * left.length), 1));
  return drawn;
}

export function faultText({ kind, target, lastsMs }: Fault): string {
  const name = kind === 'killDistrict' || kind === 'freezeDistrict' ? kind : `${kind} ${target}`;
  return lastsMs === 0 ? name : `${name} for ${lastsMs} ms`;
}
