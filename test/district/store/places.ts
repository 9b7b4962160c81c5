/** The grid as columns of the table `sources`. */
import type { PlacePrefix } from './store-contract.ts';

export const levels = ['district', 'subdistrict', 'community', 'compound', 'lane'] as const;

/** The first `count` columns; all when there are no more. */
export function columnsOf(count: number): readonly (typeof levels)[number][] {
  return levels.slice(0, count);
}

/** The condition that a row of `table` lies within a place, whose codes are the values from `$first` on. */
export function within(prefix: PlacePrefix, table: string, first: number): string {
  if (prefix.length > levels.length) throw new RangeError(`a place has at most ${levels.length} codes`);
  const equal = columnsOf(prefix.length).map((level, index) => `${table}.${level} = $${first + index}`);
  return equal.length === 0 ? '1 = 1' : equal.join(' AND ');
}
