/** A box alone in its process: takes the deliveries of `measure.ts` in and looks persons up. Prints its figures as JSON. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openBoxKey } from '../../../kiosk/lists/box-key.ts';
import { type Lists, openLists } from '../../../kiosk/lists/lists.ts';
import { syntheticHolder, syntheticIdentityNumber } from '../../district/lists.ts';
import { type BoxFigures, type Percentiles, percentilesOf } from './measure.ts';
import { must, trustIn } from './support.ts';

const [root = '', source = '', lookups = '1000'] = process.argv.slice(2);
const file = (name: string): Buffer => readFileSync(join(root, name));

function open(): Lists {
  return openLists({
    directory: join(root, 'lists'),
    boxKey: openBoxKey(join(root, 'keys', 'lists.key')),
    trust: { ...trustIn('district', createPublicKey(file('district.pem'))), source },
    clock: systemClock,
    wallTrusted: () => true,
    staleAfterMs: () => 1e9,
    handlers: {
      onLoaded: () => undefined,
      onDamaged(list, detail) {
        throw new Error(`${list}: ${detail}`);
      },
    },
  });
}

async function heldUp(work: () => Promise<unknown>): Promise<{ readonly tookMs: number; readonly longestMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // The first samples are of the monitor itself.
  await pause(50);
  delay.reset();
  const from = performance.now();
  await work();
  const tookMs = performance.now() - from;
  await pause(5);
  delay.disable();
  return { tookMs, longestMs: delay.max / 1e6 };
}

/** Spread over both lists and beyond: every second one is of a person in neither. */
function lookupTimes(look: (number: number) => unknown): Percentiles {
  const times = new Float64Array(Number(lookups));
  for (let index = 0; index < times.length; index++) {
    const number = index % 2 === 0 ? 2 + ((index * 7_919) % 2_000_000) : 3_000_000 + index;
    const from = performance.now();
    look(number);
    times[index] = (performance.now() - from) * 1000;
  }
  return percentilesOf(times);
}

let peakBytes = 0;
const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 20);
const atStart = process.memoryUsage.rss();
let lists = open();
const idle = await heldUp(() => pause(2_000));
const roster = file('roster.delivery');
const rosterLoad = await heldUp(async () => must(await lists.roster.offer(roster)));
const watchlist = file('watchlist.delivery');
const deliveryBytes = watchlist.byteLength;
const watchlistLoad = await heldUp(async () => must(await lists.watchlist.offer(watchlist)));
const delta = file('delta.delivery');
const deltaLoad = await heldUp(async () => must(await lists.watchlist.offer(delta)));
await lists.close();

const from = performance.now();
lists = open();
const openMs = performance.now() - from;
const lookupHolderUs = lookupTimes((number) => lists.lookupHolder(syntheticHolder(number)));
const lookupIdentityNumberUs = lookupTimes((number) => lists.lookupIdentityNumber(syntheticIdentityNumber(number)));
const bothOpenBytes = process.memoryUsage.rss();
const shift = createPrivateKey(file('shift.pem'));
const unlock = await heldUp(async () => must(await lists.unlock(shift)));
const unlockedBytes = process.memoryUsage.rss();
await lists.close();
clearInterval(watch);

const figures: BoxFigures = {
  lookupHolderUs,
  lookupIdentityNumberUs,
  rosterLoadS: rosterLoad.tookMs / 1000,
  watchlistLoadS: watchlistLoad.tookMs / 1000,
  deltaS: deltaLoad.tookMs / 1000,
  idleBlockMs: idle.longestMs,
  rosterBlockMs: rosterLoad.longestMs,
  watchlistBlockMs: watchlistLoad.longestMs,
  deltaBlockMs: deltaLoad.longestMs,
  unlockMs: unlock.tookMs,
  unlockBlockMs: unlock.longestMs,
  openMs,
  deliveryBytes,
  startBytes: atStart,
  bothOpenBytes,
  unlockedBytes,
  peakBytes,
};
process.stdout.write(JSON.stringify(figures));
