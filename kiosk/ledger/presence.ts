/**
 * Whether the files that are open are still those at their paths. Who deletes or replaces a ledger in use leaves the
 * writer with files that have no name any more: every commit succeeds, and nothing of it is there after the next start
 * (https://www.sqlite.org/howtocorrupt.html, section 4).
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ledgerFile } from './damage.ts';
import type { LedgerFault } from './faults.ts';

/** To be asked before each commit: some microseconds. Null when all is in its place. */
export type Presence = () => LedgerFault | null;

/** Of the ledger that was just opened in `directory`. */
export function watchPresence(directory: string): Presence {
  const main = watchFile(join(directory, ledgerFile));
  const log = watchFile(join(directory, `${ledgerFile}-wal`));
  return () => main() ?? log();
}

function watchFile(path: string): Presence {
  let known: Identity | null = identityOf(path);
  return () => {
    const now = identityOf(path);
    // The write-ahead log is made by the first reader or writer: until then there is none to miss.
    known ??= now;
    if (known === null || (now !== null && now.device === known.device && now.inode === known.inode)) return null;
    return { code: 'cannotOpen', detail: `${path} was ${now === null ? 'removed' : 'replaced'} while it was in use` };
  };
}

interface Identity {
  readonly device: number;
  readonly inode: number;
}

function identityOf(path: string): Identity | null {
  try {
    const { dev, ino } = statSync(path);
    return { device: dev, inode: ino };
  } catch {
    // Whatever keeps it from being looked at: it cannot be said to be there.
    return null;
  }
}
