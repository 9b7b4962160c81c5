/** Roster and watchlist at the size of a district: look-ups beside a sorted array in memory, loading, memory. */
import { districtSizes, measureLists } from '../kiosk/lists/measure.ts';
import type { BenchOptions, Figure } from './figure.ts';

const smallSizes = { residents: 10_000, concerns: 100_000, lookups: 20_000 };

export async function* run({ full }: BenchOptions): AsyncGenerator<Figure> {
  const found = await measureLists(full ? districtSizes : smallSizes);
  const floor = found.sortedArrayUs.p50;
  const { p50, p99 } = found.lookupHolderUs;
  const about = `${found.residents} residents, ${found.concerns} concerns`;
  yield { figure: `${about}: look-up of a holder, p50`, value: p50, unit: 'µs', floor, ratio: p50 / floor };
  yield { figure: 'look-up of a holder, p99', value: p99, unit: 'µs' };
  yield { figure: 'look-up of an identity number, p99', value: found.lookupIdentityNumberUs.p99, unit: 'µs' };
  yield { figure: 'roster snapshot in force', value: found.rosterLoadS, unit: 's' };
  yield { figure: 'watchlist snapshot in force', value: found.watchlistLoadS, unit: 's' };
  yield {
    figure: 'longest hold-up of the event loop meanwhile',
    value: found.watchlistBlockMs,
    unit: 'ms',
    floor: found.idleBlockMs,
  };
  yield { figure: 'open both lists', value: found.openMs, unit: 'ms' };
  yield { figure: 'both lists on disk', value: found.diskBytes, unit: 'bytes' };
  yield { figure: 'memory more with both open', value: found.bothOpenBytes - found.startBytes, unit: 'bytes' };
}
