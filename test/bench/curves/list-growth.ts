/** One look-up of a holder, by how many persons of concern the list names. */
import { measureLists } from '../../kiosk/lists/measure.ts';
import type { Curve } from './curve.ts';

export async function listGrowth(full: boolean): Promise<Curve> {
  const sizes = [1_000, 10_000, 100_000, ...(full ? [1_000_000] : [])];
  const p50: number[] = [];
  const p99: number[] = [];
  const floor: number[] = [];
  for (const concerns of sizes) {
    const found = await measureLists({ residents: concerns / 10, concerns, lookups: 10_000 });
    p50.push(found.lookupHolderUs.p50);
    p99.push(found.lookupHolderUs.p99);
    floor.push(found.sortedArrayUs.p50);
  }
  return {
    name: 'lookup-by-list',
    title: 'One look-up in roster and watchlist, by their size',
    over: 'persons of concern (a tenth as many residents)',
    sizes,
    unit: 'µs',
    lines: [
      { name: 'look-up, p50', values: p50 },
      { name: 'look-up, p99', values: p99 },
      { name: 'array in memory, p50', values: floor, floor: true },
    ],
  };
}
