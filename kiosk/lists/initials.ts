/** Residents by the initials of their names: in memory while the roster is unlocked, and nowhere else. */
import type { KeyObject } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { openDetails } from './details.ts';

export interface InitialsIndex {
  /** Numbers of the entries whose initials begin so, in their order. */
  find(prefix: string, limit: number): readonly number[];
}

/** What the thread that reads the names hands over, in as few pieces as possible. */
export interface SortedInitials {
  /** The different initials in their order, each with a line feed behind it. */
  readonly text: string;
  /** For each of them, where its entries end in `ids`. */
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly ids: Float64Array<ArrayBuffer>;
}

/** Decrypts the details of every entry and keeps their initials only. */
export function sortInitials(database: Database, key: KeyObject, keyId: string): SortedInitials {
  const buckets = new Map<string, number[]>();
  const rows = database.prepare<[], { id: number; details: Buffer }>('SELECT id, details FROM entries ORDER BY id');
  let count = 0;
  for (const { id, details } of rows.iterate()) {
    const initials = openDetails(key, keyId, id, details)?.initials ?? '';
    if (initials === '') continue;
    count += 1;
    const bucket = buckets.get(initials);
    if (bucket === undefined) buckets.set(initials, [id]);
    else bucket.push(id);
  }
  const sorted = [...buckets.keys()].sort();
  const ids = new Float64Array(count);
  const ends = new Uint32Array(sorted.length);
  let end = 0;
  for (const [index, initials] of sorted.entries()) {
    const bucket = buckets.get(initials) ?? [];
    ids.set(bucket, end);
    end += bucket.length;
    ends[index] = end;
  }
  return { text: sorted.map((initials) => `${initials}\n`).join(''), ends, ids };
}

export function indexOf({ text, ends, ids }: SortedInitials): InitialsIndex {
  const sorted = text.split('\n').slice(0, -1);
  return {
    find(prefix, limit) {
      const first = firstFrom(sorted, prefix);
      let last = first;
      while (sorted[last]?.startsWith(prefix) === true) last += 1;
      const from = ends[first - 1] ?? 0;
      const to = ends[last - 1] ?? 0;
      return [...ids.subarray(from, Math.min(to, from + limit))];
    },
  };
}

/** The index of the first text that is not before `text`. */
function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
