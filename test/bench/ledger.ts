/** What one durable event costs, however many wait to be sent, beside a bare single-row commit of better-sqlite3. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fill, granted, openBenchLedger } from './bench-ledger.ts';
import { beside, type Bench, type BenchOptions, type Figure } from './figure.ts';
import { openBareCommits } from './floor.ts';
import { median, percentile, timed } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

const appends = 4_000;
const warmUp = 400;

export const ledger: Bench = {
  name: 'ledger',
  about: 'durable appends at 0 and 100,000 unsent events (1,000,000 with --full), size, time to open',
  run: (options) => inWorkDirectory((directory) => figures(directory, options)),
};

async function* figures(directory: string, { full }: BenchOptions): AsyncGenerator<Figure> {
  let emptyP99: number | null = null;
  for (const unsent of [0, 100_000, ...(full ? [1_000_000] : [])]) {
    const place = path.join(directory, String(unsent));
    const made = openBenchLedger(place);
    fill(made, 0, unsent);
    const events = made.outbox.waiting();
    made.close();
    if (unsent > 0) {
      const bytes = readdirSync(place).reduce((sum, name) => sum + statSync(path.join(place, name)).size, 0);
      yield { figure: `${shown(unsent)} unsent: on disk, an event`, value: bytes / events, unit: 'bytes' };
    }
    const { openMs, own, bare } = measure(place, unsent);
    const about = `${shown(unsent)} unsent`;
    const perSecond = (all: readonly number[]): number => (1000 * all.length) / all.reduce((sum, ms) => sum + ms, 0);
    yield { figure: `${about}: opening`, value: openMs, unit: 'ms' };
    yield beside(`${about}: durable appends`, perSecond(own), '1/s', perSecond(bare));
    yield beside(`${about}: append, p50`, median(own), 'ms', median(bare));
    yield beside(`${about}: append, p99`, percentile(own, 0.99), 'ms', percentile(bare, 0.99));
    emptyP99 ??= percentile(own, 0.99);
    if (unsent > 0)
      yield { figure: `${about}: p99 to that of an empty one`, value: percentile(own, 0.99) / emptyP99, unit: '×' };
  }
}

/** Own and bare commits take turns, so that both meet the same disk. */
function measure(
  directory: string,
  filled: number,
): { readonly openMs: number; readonly own: readonly number[]; readonly bare: readonly number[] } {
  const from = performance.now();
  const opened = openBenchLedger(directory);
  const openMs = performance.now() - from;
  const floor = openBareCommits(directory);
  const own: number[] = [];
  const bare: number[] = [];
  for (let number = filled; number < filled + warmUp + appends; number += 1) {
    const event = granted(`8f3a9b2c1d4e-${number}`, number);
    const ownMs = timed(() => {
      if (!opened.appendAll([event]).ok) throw new Error('the ledger refused an event');
    });
    const bareMs = timed(() => floor.commit());
    if (number < filled + warmUp) continue;
    own.push(ownMs);
    bare.push(bareMs);
  }
  floor.close();
  opened.close();
  return { openMs, own, bare };
}

function shown(count: number): string {
  return count.toLocaleString('en');
}
