/** One run: people and faults at the same time, then quiet, then the judgement of what all of them saw. */
import { setTimeout as pause } from 'node:timers/promises';
import { collect, drained } from './collect.ts';
import { startCrowd } from './crowd.ts';
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

/** Rejects where the run itself is not possible here, never because of what the box did. */
export async function run({ directory, seed, minutes, onBlow, say }: RunOptions): Promise<History> {
  const house = await House.open(directory);
  const lateness = watchLateness();
  try {
    if (!(await house.becomesAble())) throw new Error('the gate does not become able to decide, before any fault');
    const crowd = startCrowd(house, seed);
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
    for (const kind of ['resident', 'red', 'codeFirst'] as const) await crowd.send(kind);
    await pause(settleMs);
    say((await drained(house)) ? 'the outbox is empty' : 'the outbox does not become empty');
    await house.station.stop('SIGKILL');
    await house.district.stop('SIGTERM');
    const { told, relay } = house;
    const seen = { visits: crowd.visits, relay: relay.levels, blows, lives: livesOf(house), told };
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
