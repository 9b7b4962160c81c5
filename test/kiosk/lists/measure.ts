/** How long lists take to come into force and to answer, at the sizes of a district; for the bench. */
import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BoxKey, openBoxKey } from '../../../kiosk/lists/box-key.ts';
import { hashBytes, matchHash } from '../../../kiosk/lists/matching.ts';
import { syntheticConcern, syntheticResident } from '../../district/lists.ts';
import { concernLine, makeListKeys, packLines, residentLine } from '../../district/lists-pack.ts';
import { delivered, deltaOf, manifestOf, numbers, shift, signer, source } from './support.ts';

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a box says of itself; blocks are the longest hold-ups of its event loop meanwhile. */
export interface BoxFigures {
  /** Microseconds of one look-up in both lists, half of them of persons in neither. */
  readonly lookupHolderUs: Percentiles;
  readonly lookupIdentityNumberUs: Percentiles;
  /** Seconds from the offered bytes to the version in force. */
  readonly rosterLoadS: number;
  readonly watchlistLoadS: number;
  readonly deltaS: number;
  readonly idleBlockMs: number;
  readonly rosterBlockMs: number;
  readonly watchlistBlockMs: number;
  readonly deltaBlockMs: number;
  /** Milliseconds until the names of the whole roster can be searched. */
  readonly unlockMs: number;
  readonly unlockBlockMs: number;
  /** Milliseconds to open both lists. */
  readonly openMs: number;
  /** Bytes of the watchlist on the way. */
  readonly deliveryBytes: number;
  /** Resident memory of the process: before anything, with both lists open, with names unlocked, at most. */
  readonly startBytes: number;
  readonly bothOpenBytes: number;
  readonly unlockedBytes: number;
  readonly peakBytes: number;
}

export interface ListFigures extends BoxFigures {
  readonly residents: number;
  readonly concerns: number;
  readonly deltaLines: number;
  readonly diskBytes: number;
  /** Microseconds of a keyed hash and a search in a sorted array of as many hashes in memory: the floor of one list. */
  readonly sortedArrayUs: Percentiles;
}

export interface ListSizes {
  readonly residents: number;
  readonly concerns: number;
  readonly lookups: number;
}

export const districtSizes: ListSizes = { residents: 100_000, concerns: 1_000_000, lookups: 50_000 };

const child = join(import.meta.dirname, 'measure-child.ts');

/** Makes the lists here and measures a box in a process of its own. */
export async function measureLists(sizes: ListSizes = districtSizes): Promise<ListFigures> {
  const root = mkdtempSync(join(tmpdir(), 'kadian-measure-lists-'));
  try {
    const deltaLines = prepare(root, sizes);
    const { stdout } = await promisify(execFile)(process.execPath, [child, root, source, String(sizes.lookups)]);
    const figures: BoxFigures = JSON.parse(stdout);
    const { residents, concerns, lookups } = sizes;
    const sortedArrayUs = sortedArrayTimes(concerns, lookups);
    return { residents, concerns, deltaLines, diskBytes: bytesIn(join(root, 'lists')), ...figures, sortedArrayUs };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Writes what the child reads; returns how many lines the delta has. */
function prepare(root: string, { residents, concerns }: ListSizes): number {
  const boxKey = openBoxKey(join(root, 'keys', 'lists.key'));
  const pem = createPublicKey(signer.privateKey).export({ type: 'spki', format: 'pem' });
  writeFileSync(join(root, 'district.pem'), pem);
  writeFileSync(join(root, 'shift.pem'), shift.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeRoster(root, residents, boxKey);
  return writeWatchlist(root, concerns, boxKey);
}

function writeRoster(root: string, count: number, boxKey: BoxKey): void {
  const keys = makeListKeys();
  const body = packLines(numbers(1, count).map((number) => residentLine(keys, syntheticResident(number))));
  writeFileSync(join(root, 'roster.delivery'), delivered(manifestOf('roster', 1, body, keys, boxKey), body));
}

function writeWatchlist(root: string, count: number, boxKey: BoxKey): number {
  const keys = makeListKeys();
  const lines = numbers(1, count).map((number) => concernLine(keys, syntheticConcern(number)));
  const body = packLines(lines);
  writeFileSync(join(root, 'watchlist.delivery'), delivered(manifestOf('watchlist', 1, body, keys, boxKey), body));
  const changed = packLines(lines.slice(0, 1_000));
  const delta = deltaOf('watchlist', 1, count, changed, keys, boxKey);
  writeFileSync(join(root, 'delta.delivery'), delivered(delta, changed));
  return changed.lines;
}

function bytesIn(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

function sortedArrayTimes(entries: number, count: number): Percentiles {
  const { match } = makeListKeys();
  const hashes = numbers(1, entries).map((number) => matchHash(match, 'holder', String(number)));
  const sorted = Buffer.concat(hashes.sort((a, b) => a.compare(b)));
  const times = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const from = performance.now();
    const wanted = matchHash(match, 'holder', String(index * 40));
    let low = 0;
    let high = sorted.byteLength / hashBytes;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = middle * hashBytes;
      if (sorted.compare(wanted, 0, hashBytes, at, at + hashBytes) < 0) low = middle + 1;
      else high = middle;
    }
    times[index] = (performance.now() - from) * 1000;
  }
  return percentilesOf(times);
}

/** Nearest rank; sorts `times` in place. */
export function percentilesOf(times: Float64Array): Percentiles {
  times.sort();
  const at = (share: number): number => times[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

if (import.meta.main) console.log(await measureLists());
