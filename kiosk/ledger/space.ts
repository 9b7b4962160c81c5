/** Watches how much of its configured size a ledger uses. */
import type { Database } from 'better-sqlite3';
import type { EventData } from './events.ts';

/** From this part of its size on the ledger is nearly full. */
const lowFrom = 0.9;

export interface SpaceWatch {
  /** What to record when the space has just become low; null when there is nothing new to say. */
  check(): EventData<'ledger.spaceLow'> | null;
}

/** Limits the file to `limitBytes`; pages that were freed count as room. */
export function watchSpace(database: Database, limitBytes: number): SpaceWatch {
  const number = (pragma: string) => Number(database.pragma(pragma, { simple: true }));
  const pageSize = number('page_size');
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(limitBytes / pageSize))}`);
  let low = false;
  return {
    check() {
      const usedBytes = (number('page_count') - number('freelist_count')) * pageSize;
      const wasLow = low;
      low = usedBytes >= limitBytes * lowFrom;
      return low && !wasLow ? { usedBytes, limitBytes } : null;
    },
  };
}
