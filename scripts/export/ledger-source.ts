/** The ledger an export is made from, read only: the station may be writing it, or be stopped. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { type LedgerReader, openReader } from '../../kiosk/ledger/reader.ts';

export interface LedgerSource extends LedgerReader {
  /** The sequence of the oldest event that waits for the district; null: none waits, undefined: not known. */
  oldestUnsent(): number | null | undefined;
}

/** The error is one sentence for whoever asked. */
export function openLedgerSource(dataDirectory: string): Result<LedgerSource, string> {
  const file = path.join(dataDirectory, 'ledger.db');
  if (!existsSync(file)) return err(`${file}: this box has no ledger, or this account may not look at it`);
  const opened = openReader(file);
  if (!opened.ok) return err(`${file}: ${opened.error.detail}`);
  const reader = opened.value;
  return ok({
    readEvents: (page) => reader.readEvents(page),
    tip: () => reader.tip(),
    close: () => reader.close(),
    oldestUnsent() {
      let database: Database.Database | undefined;
      try {
        database = new Database(file, { readonly: true, fileMustExist: true });
        return database.prepare<[], number | null>('SELECT min(sequence) FROM outbox').pluck().get() ?? null;
      } catch {
        // A file that cannot be read says so when its events are.
        return undefined;
      } finally {
        database?.close();
      }
    },
  });
}
