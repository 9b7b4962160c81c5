/** How long lists take to come into force and to answer, at the sizes of a district; for the bench. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Lists } from '../../../kiosk/lists/lists.ts';
import { matchHash } from '../../../kiosk/lists/matching.ts';
import { syntheticConcern, syntheticHolder, syntheticIdentityNumber, syntheticResident } from '../../district/lists.ts';
import { concernLine, type ListKeys, makeListKeys, packLines, residentLine } from '../../district/lists-pack.ts';
import { type Box, delivered, deltaOf, manifestOf, must, numbers, openBox, shift } from './support.ts';

export interface ListFigures {
  readonly residents: number;
  readonly concerns: number;
  /** Microseconds of one look-up in both lists, half of them of persons in neither. */
  readonly lookupHolderUs: Percentiles;
  readonly lookupIdentityNumberUs: Percentiles;
  /** Microseconds of the same question to a sorted array of hashes in memory: the floor. */
  readonly sortedArrayUs: Percentiles;
  /** Seconds from the offered bytes to the version in force. */
  readonly rosterLoadS: number;
  readonly watchlistLoadS: number;
  readonly deltaLines: number;
  readonly deltaS: number;
  /** Milliseconds the event loop was held up at most while the watchlist came in, and in an idle second before. */
  readonly longestBlockMs: number;
  readonly longestIdleBlockMs: number;
  /** Milliseconds to unlock the roster, and the longest hold-up meanwhile. */
  readonly unlockMs: number;
  readonly unlockBlockMs: number;
  /** Milliseconds from start to both lists open. */
  readonly openMs: number;
  /** Bytes on the way and on the disk, of the watchlist; resident memory of the process with both lists open, locked. */
  readonly deliveryBytes: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface ListSizes {
  readonly residents: number;
  readonly concerns: number;
  readonly lookups: number;
}

export const districtSizes: ListSizes = { residents: 100_000, concerns: 1_000_000, lookups: 50_000 };

export async function measureLists(sizes: ListSizes = districtSizes): Promise<ListFigures> {
  const root = mkdtempSync(join(tmpdir(), 'kadian-measure-lists-'));
  const box = openBox(root);
  try {
    return await measureIn(box, sizes);
  } finally {
    await box.lists.close();
    rmSync(root, { recursive: true });
  }
}

async function measureIn(box: Box, { residents, concerns, lookups }: ListSizes): Promise<ListFigures> {
  const { keys: rosterKeys, bytes: roster } = rosterDelivery(box, residents);
  const { keys: watchKeys, bytes: watchlist } = watchlistDelivery(box, concerns);
  const deliveryBytes = watchlist.byteLength;
  const idle = await heldUp(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
  const rosterLoad = await heldUp(async () => must(await box.lists.roster.offer(roster)));
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 50);
  const watchLoad = await heldUp(async () => must(await box.lists.watchlist.offer(watchlist)));
  clearInterval(watch);

  const deltaLines = Math.min(1_000, concerns);
  const changed = packLines(numbers(1, deltaLines).map((number) => concernLine(watchKeys, syntheticConcern(number))));
  const delta = delivered(deltaOf('watchlist', 1, concerns, changed, watchKeys, box.key), changed);
  const deltaLoad = await heldUp(async () => must(await box.lists.watchlist.offer(delta)));

  const from = performance.now();
  const fresh = await box.restart();
  const openMs = performance.now() - from;
  try {
    const holders = lookupTimes(fresh.lists, lookups, (lists, number) => lists.lookupHolder(syntheticHolder(number)));
    const identities = lookupTimes(fresh.lists, lookups, (lists, number) =>
      lists.lookupIdentityNumber(syntheticIdentityNumber(number)),
    );
    const residentBytes = process.memoryUsage.rss();
    const unlock = await heldUp(async () => must(await fresh.lists.unlock(shift.privateKey)));
    return {
      residents,
      concerns,
      lookupHolderUs: holders,
      lookupIdentityNumberUs: identities,
      sortedArrayUs: sortedArrayTimes(rosterKeys, concerns, lookups),
      rosterLoadS: rosterLoad.tookMs / 1000,
      watchlistLoadS: watchLoad.tookMs / 1000,
      deltaLines,
      deltaS: deltaLoad.tookMs / 1000,
      longestBlockMs: Math.max(watchLoad.longestMs, rosterLoad.longestMs, deltaLoad.longestMs),
      longestIdleBlockMs: idle.longestMs,
      unlockMs: unlock.tookMs,
      unlockBlockMs: unlock.longestMs,
      openMs,
      deliveryBytes,
      residentBytes,
      peakBytes,
    };
  } finally {
    await fresh.lists.close();
  }
}

interface Made {
  readonly keys: ListKeys;
  readonly bytes: Buffer;
}

function rosterDelivery(box: Box, count: number): Made {
  const keys = makeListKeys();
  const body = packLines(numbers(1, count).map((number) => residentLine(keys, syntheticResident(number))));
  return { keys, bytes: delivered(manifestOf('roster', 1, body, keys, box.key), body) };
}

function watchlistDelivery(box: Box, count: number): Made {
  const keys = makeListKeys();
  const body = packLines(numbers(1, count).map((number) => concernLine(keys, syntheticConcern(number))));
  return { keys, bytes: delivered(manifestOf('watchlist', 1, body, keys, box.key), body) };
}

async function heldUp(work: () => Promise<unknown>): Promise<{ readonly tookMs: number; readonly longestMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // The first samples are of the monitor itself.
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.reset();
  const from = performance.now();
  await work();
  const tookMs = performance.now() - from;
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return { tookMs, longestMs: delay.max / 1e6 };
}

/** Spread over the whole lists, every second of a person that is in neither. */
function lookupTimes(lists: Lists, count: number, look: (lists: Lists, number: number) => unknown): Percentiles {
  return percentiles(count, (index) => {
    const number = index % 2 === 0 ? 1 + ((index * 7_919) % 2_000_000) : 3_000_000 + index;
    return () => void look(lists, number);
  });
}

function sortedArrayTimes(keys: ListKeys, entries: number, count: number): Percentiles {
  const hashes = numbers(1, entries).map((number) => matchHash(keys.match, 'holder', String(number)));
  const sorted = Buffer.concat(hashes.sort((a, b) => a.compare(b)));
  return percentiles(count, (index) => () => {
    const wanted = matchHash(keys.match, 'holder', String(index * 40));
    let low = 0;
    let high = sorted.byteLength / 16;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted.compare(wanted, 0, 16, middle * 16, middle * 16 + 16) < 0) low = middle + 1;
      else high = middle;
    }
  });
}

function percentiles(count: number, make: (index: number) => () => void): Percentiles {
  const times = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const run = make(index);
    const from = performance.now();
    run();
    times[index] = (performance.now() - from) * 1000;
  }
  times.sort();
  const at = (share: number): number => times[Math.min(count - 1, Math.floor(count * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

if (import.meta.main) console.log(await measureLists());
