/** One durable event, by how many wait to be sent. */
import type { Curve } from './curve.ts';
import { closeAll, measure, openSizes } from '../ledger.ts';
import { median, percentile } from '../statistics.ts';

export async function ledgerGrowth(directory: string, full: boolean): Promise<Curve> {
  const sizes = [0, 10_000, 100_000, ...(full ? [1_000_000] : [])];
  const opened = await openSizes(directory, sizes);
  const bare = await measure(directory, opened);
  closeAll(opened);
  const p99 = (tookMs: readonly number[]): number => percentile(tookMs, 0.99);
  return {
    name: 'append-by-ledger',
    title: 'One durable event, by the events that wait',
    over: 'events waiting in the ledger',
    sizes,
    unit: 'ms',
    lines: [
      { name: 'append, p50', values: opened.map(({ tookMs }) => median(tookMs)) },
      { name: 'append, p99', values: opened.map(({ tookMs }) => p99(tookMs)) },
      { name: 'bare commit, p50', values: sizes.map(() => median(bare)), floor: true },
      { name: 'bare commit, p99', values: sizes.map(() => p99(bare)), floor: true },
    ],
  };
}
