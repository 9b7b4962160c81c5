/** A ledger's file to read from, also while a station writes it; changes nothing. */
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { faultOfOpening, type LedgerFault } from './faults.ts';
import { createGuard } from './guard.ts';
import type { Ledger } from './contract.ts';
import { type EventRow, eventOf, noHash, selectEventsOf } from './record.ts';
import { schemaVersion, versionOf } from './schema.ts';
import { chainName, foreignness } from './verify.ts';

export type LedgerReader = Pick<Ledger, 'readEvents' | 'tip' | 'close'>;

/** Opens the file of a ledger of this or an older version. */
export function openReader(file: string): Result<LedgerReader, LedgerFault> {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    const foreign = foreignness(database);
    const version = versionOf(database);
    if (foreign !== null || version > schemaVersion) {
      database.close();
      if (foreign !== null) return err({ code: 'damaged', detail: foreign });
      return err({
        code: 'schemaTooNew',
        detail: `written by newer software: schema ${version}, known ${schemaVersion}`,
      });
    }
    return ok(reader(database, version));
  } catch (error) {
    database?.close();
    return err(faultOfOpening(error));
  }
}

function reader(database: Database.Database, version: number): LedgerReader {
  const chain = chainName(database);
  const guard = createGuard(database, () => {});
  const range = database.prepare<[number, number], EventRow>(
    `${selectEventsOf(version)} WHERE e.sequence >= ? ORDER BY e.sequence LIMIT ?`,
  );
  const last = database.prepare<[], { sequence: number; hash: Buffer }>(
    'SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1',
  );
  return {
    readEvents: ({ from, limit }) => guard.attempt(() => range.all(from, limit).map((row) => eventOf(chain, row))),
    tip: () =>
      guard.attempt(() => {
        const row = last.get();
        return row === undefined
          ? { sequence: 0, hash: noHash }
          : { sequence: row.sequence, hash: row.hash.toString('hex') };
      }),
    close: () => void database.close(),
  };
}
