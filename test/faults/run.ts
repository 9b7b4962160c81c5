/** One run: people and faults at the same time, then quiet, then the judgement of what all of them saw. */
import { setTimeout as pause } from 'node:timers/promises';
import type { PersonKind } from '../simulation/people.ts';
import type { Broken } from './broken.ts';
import { collect, drained } from './collect.ts';
import { type Crowd, crowdAt } from './crowd.ts';
import type { Blow, History } from './history.ts';
import { House } from './house.ts';
import { inflict } from './inflict.ts';
import { watchLateness } from './lateness.ts';
import { planOf, type Track } from './plan.ts';

export interface RunOptions {
  readonly directory: string;
  readonly seed: number;
  readonly minutes: number;
  readonly onBlow: (blow: Blow) => void;
  readonly say: (line: string) => void;
}

/** What remains of a release and of a restart when the last fault is over, milliseconds. */
const settleMs = 3_000;
/** The last step of the clock needs half a minute until the clock is believed again. */
const clockMs = 35_000;
/** The longest wait between two attempts of the uplink (60 s) and the time of the attempt. */
const drainMs = 150_000;
/** Without faults nothing is waited for: what is sent at all is sent by then. */
const calmDrainMs = 6_000;

/** Rejects where the run itself is not possible here, never because of what the box did. */
export function run({ directory, seed, minutes, onBlow, say }: RunOptions): Promise<History> {
  return within(directory, null, async (house) => {
    const crowd = crowdAt(house, seed);
    crowd.start();
    const endMs = performance.now() + minutes * 60_000;
    const blows: Blow[] = [];
    const track = async (name: Track): Promise<void> => {
      for (const fault of planOf(name, seed)) {
        if (performance.now() + fault.afterMs > endMs) return;
        await pause(fault.afterMs);
        const blow = await inflict(fault, house);
        blows.push(blow);
        onBlow(blow);
      }
    };
    await Promise.all([track('box'), track('line')]);
    await crowd.stop();
    say('quiet: no fault any more');
    await pause(settleMs);
    // Where it does not, the judgement says so with all its evidence.
    if (!(await house.becomesAble())) say('the gate does not become able to decide');
    if (blows.some(({ fault }) => fault.kind === 'clock')) await pause(clockMs);
    const quietMs = Date.now();
    await come(crowd, ['resident', 'red', 'codeFirst']);
    say((await drained(house, drainMs)) ? 'the outbox is empty' : 'the outbox does not become empty');
    return { crowd, blows, quietMs };
  });
}

/** The few named people, and no fault but the one a broken station needs to be seen; null: a station that is whole. */
export function calmRun(directory: string, people: readonly PersonKind[], broken: Broken | null): Promise<History> {
  return within(directory, broken, async (house) => {
    const crowd = crowdAt(house, 1);
    const quietMs = Date.now();
    const blows = broken?.fault === undefined ? [] : [inflict(broken.fault, house)];
    await come(crowd, people);
    const done = await Promise.all(blows);
    await drained(house, calmDrainMs);
    return { crowd, blows: done, quietMs: blows.length > 0 ? null : quietMs };
  });
}

async function come(crowd: Crowd, people: readonly PersonKind[]): Promise<void> {
  for (const kind of people) await crowd.send(kind);
  await pause(settleMs);
}

interface Lived {
  readonly crowd: Crowd;
  readonly blows: readonly Blow[];
  readonly quietMs: number | null;
}

/** Opens the house, lives in it, ends its processes and reads what all of them have seen. */
async function within(
  directory: string,
  broken: Broken | null,
  live: (house: House) => Promise<Lived>,
): Promise<History> {
  const house = await House.open(directory, broken);
  const lateness = watchLateness();
  try {
    if (!(await house.becomesAble())) throw new Error('the gate does not become able to decide, before any fault');
    const { crowd, blows, quietMs } = await live(house);
    await house.station.stop('SIGKILL');
    await house.district.stop('SIGTERM');
    const { told, relay, tellings } = house;
    const seen = { visits: crowd.visits, relay: relay.levels, blows, lives: livesOf(house), told, tellings };
    return { ...seen, lags: lateness.lags, quietMs, ...collect(house) };
  } finally {
    lateness.stop();
    await house.close();
  }
}

/** The last end is ours. */
function livesOf({ lives }: House): History['lives'] {
  return lives.map((life, index) => (index === lives.length - 1 ? { ...life, endedMs: null, end: null } : life));
}
