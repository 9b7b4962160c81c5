/** Watches how much is left of a ledger's space: of its configured size, and of the disk it lies on. */
import { statfsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../drivers/basics/clock.ts';
import { faultOf } from './faults.ts';
import type { NewEvent } from './writer.ts';

/** With no more room than this part of its size the ledger is nearly full; with more than the second there is room again. */
const lowRoom = 0.1;
const enoughRoom = 0.2;

export type SpaceNews = Extract<NewEvent, { readonly type: 'ledger.spaceLow' | 'ledger.spaceBack' }>;

export interface SpaceWatch {
  /** What to record when the space has just become low, or there is room again; null when there is nothing new to say. */
  check(): SpaceNews | null;
  /** The last news did not reach the disk. */
  forget(): void;
}

export interface SpaceWatchOptions {
  readonly database: Database;
  /** The file is held to this size. */
  readonly limitBytes: number;
  /** Bytes the disk still takes; null where it cannot be asked. */
  readonly freeBytes: () => number | null;
  readonly clock: Clock;
}

/** Limits the file to `limitBytes`; pages that were freed count as room. */
export function watchSpace({ database, limitBytes, freeBytes, clock }: SpaceWatchOptions): SpaceWatch {
  const number = (pragma: string) => Number(database.pragma(pragma, { simple: true }));
  const pageSize = number('page_size');
  database.pragma(`max_page_count = ${Math.max(1, Math.floor(limitBytes / pageSize))}`);
  let lowSinceMs: number | null = null;
  let before: number | null = null;

  /** Bytes until the limit or until the disk is full, whichever comes first. */
  function room(): number | null {
    try {
      const freedBytes = number('freelist_count') * pageSize;
      const toLimit = limitBytes - number('page_count') * pageSize + freedBytes;
      const free = freeBytes();
      return free === null ? toLimit : Math.min(toLimit, free + freedBytes);
    } catch (error) {
      // A disk that cannot be read is told by whoever writes to it.
      faultOf(error);
      return null;
    }
  }

  return {
    check() {
      const left = room();
      if (left === null) return null;
      if (lowSinceMs === null && left <= limitBytes * lowRoom) {
        before = lowSinceMs;
        lowSinceMs = clock.monotonicMs();
        // What the disk lacks counts as used: it is not there to be written to.
        return { type: 'ledger.spaceLow', data: { usedBytes: Math.min(limitBytes, limitBytes - left), limitBytes } };
      }
      if (lowSinceMs !== null && left > limitBytes * enoughRoom) {
        before = lowSinceMs;
        const durationMs = Math.round(clock.monotonicMs() - lowSinceMs);
        lowSinceMs = null;
        return { type: 'ledger.spaceBack', data: { durationMs } };
      }
      return null;
    },
    forget() {
      lowSinceMs = before;
    },
  };
}

/** Bytes that an ordinary process may still write to the file system of `directory`; null when it cannot be asked. */
export function freeBytesOf(directory: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}
