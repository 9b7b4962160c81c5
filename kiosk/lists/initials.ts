/** Residents by the initials of their names: in memory while the roster is unlocked, and nowhere else. */
import { setImmediate } from 'node:timers/promises';
import type { KeyObject } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { openDetails } from './details.ts';

export interface InitialsIndex {
  /** Numbers of the entries whose initials begin so, in their order. */
  find(prefix: string, limit: number): readonly number[];
}

/** How many details are decrypted before everything else has its turn: well below a millisecond's worth. */
const atOnce = 32;

/** Reads the initials of all entries; null when `wanted` says no more, or when the file is closed meanwhile. */
export async function buildInitials(
  database: Database,
  key: KeyObject,
  keyId: string,
  wanted: () => boolean,
): Promise<InitialsIndex | null> {
  const next = database.prepare<[number, number], { id: number; details: Buffer }>(
    'SELECT id, details FROM entries WHERE id > ? ORDER BY id LIMIT ?',
  );
  const buckets = new Map<string, number[]>();
  for (let after = 0; ; await setImmediate()) {
    if (!wanted() || !database.open) return null;
    const rows = next.all(after, atOnce);
    for (const { id, details } of rows) {
      const initials = openDetails(key, keyId, id, details)?.initials ?? '';
      if (initials === '') continue;
      const bucket = buckets.get(initials);
      if (bucket === undefined) buckets.set(initials, [id]);
      else bucket.push(id);
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  return indexOf(buckets);
}

function indexOf(buckets: ReadonlyMap<string, readonly number[]>): InitialsIndex {
  const sorted = [...buckets.keys()].sort();
  return {
    find(prefix, limit) {
      const found: number[] = [];
      for (let at = firstFrom(sorted, prefix); found.length < limit; at++) {
        const initials = sorted[at];
        if (initials === undefined || !initials.startsWith(prefix)) break;
        found.push(...(buckets.get(initials) ?? []).slice(0, limit - found.length));
      }
      return found;
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
