/** What one durable event costs, however many wait to be sent, beside a bare single-row commit of better-sqlite3. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Ledger } from '../../kiosk/ledger/contract.ts';
import { fill, granted, openBenchLedger } from './bench-ledger.ts';
import { beside, type BenchOptions, type Figure } from './figure.ts';
import { openBareCommits } from './floor.ts';
import { median, percentile, timed } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

const appends = 4_000;
const warmUp = 400;
/** Between so many a signal is heard. */
const pieceEvents = 10_000;

export function run(options: BenchOptions): AsyncGenerator<Figure> {
  return inWorkDirectory((directory) => figures(directory, options));
}

async function* figures(directory: string, { full }: BenchOptions): AsyncGenerator<Figure> {
  const sizes = [0, 100_000, ...(full ? [1_000_000] : [])];
  for (const unsent of sizes) {
    const bytes = await make(path.join(directory, String(unsent)), unsent);
    if (unsent > 0)
      yield { figure: `${shown(unsent)} unsent: on disk, an event`, value: bytes / unsent, unit: 'bytes' };
  }
  const opened: Measured[] = [];
  for (const unsent of sizes) {
    const from = performance.now();
    const ledger = openBenchLedger(path.join(directory, String(unsent)));
    yield { figure: `${shown(unsent)} unsent: opening`, value: performance.now() - from, unit: 'ms' };
    opened.push({ unsent, ledger, tookMs: [] });
  }
  const bare = await measure(directory, opened);
  const [empty] = opened;
  for (const { unsent, tookMs, ledger } of opened) {
    ledger.close();
    const about = `${shown(unsent)} unsent`;
    yield beside(`${about}: durable appends`, perSecond(tookMs), '1/s', perSecond(bare));
    yield beside(`${about}: append, p50`, median(tookMs), 'ms', median(bare));
    yield beside(`${about}: append, p99`, percentile(tookMs, 0.99), 'ms', percentile(bare, 0.99));
    if (empty !== undefined && unsent > 0) {
      const value = percentile(tookMs, 0.99) / percentile(empty.tookMs, 0.99);
      yield { figure: `${about}: p99 to that of an empty one`, value, unit: '×' };
    }
  }
}

export interface Measured {
  readonly unsent: number;
  readonly ledger: Ledger;
  /** Milliseconds of each append. */
  readonly tookMs: number[];
}

/** Makes a ledger with so many events that wait; how many bytes its directory holds. */
async function make(directory: string, unsent: number): Promise<number> {
  const ledger = openBenchLedger(directory);
  for (let done = 0; done < unsent; done += pieceEvents) {
    fill(ledger, done, Math.min(pieceEvents, unsent - done));
    await turn();
  }
  ledger.close();
  return readdirSync(directory).reduce((sum, name) => sum + statSync(path.join(directory, name)).size, 0);
}

/** All ledgers and the bare table take turns, so that all meet the same disk; the bare commits' milliseconds. */
export async function measure(directory: string, opened: readonly Measured[]): Promise<readonly number[]> {
  const floor = openBareCommits(directory);
  const bare: number[] = [];
  for (let round = 0; round < warmUp + appends; round += 1) {
    for (const { unsent, ledger, tookMs } of opened) {
      const event = granted(`8f3a9b2c1d4e-${unsent + round}`, unsent + round);
      const took = timed(() => {
        if (!ledger.appendAll([event]).ok) throw new Error('the ledger refused an event');
      });
      if (round >= warmUp) tookMs.push(took);
    }
    const took = timed(() => floor.commit());
    if (round >= warmUp) bare.push(took);
    if (round % 100 === 0) await turn();
  }
  floor.close();
  return bare;
}

/** Makes and opens a ledger of each size, its name the size, in `directory`. */
export async function openSizes(directory: string, sizes: readonly number[]): Promise<readonly Measured[]> {
  for (const unsent of sizes) await make(path.join(directory, String(unsent)), unsent);
  return sizes.map((unsent) => ({ unsent, ledger: openBenchLedger(path.join(directory, String(unsent))), tookMs: [] }));
}

export function closeAll(opened: readonly Measured[]): void {
  for (const { ledger } of opened) ledger.close();
}

function perSecond(all: readonly number[]): number {
  return (1000 * all.length) / all.reduce((sum, ms) => sum + ms, 0);
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
