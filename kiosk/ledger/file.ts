/** Opens the ledger's file as it must be opened, makes a new one, and looks at one before it is trusted. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { clearSuspicion, isSuspect, lastSetAside, ledgerFile, type SetAside } from './damage.ts';
import { faultOf, faultOfOpening, type LedgerFault } from './faults.ts';
import type { Fork } from './fork.ts';
import { createGuard } from './guard.ts';
import { noHash } from './record.ts';
import { applicationId, migrate, schemaDamage, schemaVersion, versionOf } from './schema.ts';
import { chainName, damageBesideChain, foreignness, verifyChain } from './verify.ts';
import type { OnStep } from './steps.ts';
import { walk } from './walk.ts';
import type { Tip } from './tip.ts';
import { createWriter, type EventContext } from './writer.ts';

const newFile = 'ledger.new.db';

/** Up to this size all pages, indexes, and records are looked at when the ledger is opened; a larger one would hold up the start. */
const checkedWholeBytes = 16 * 1024 * 1024;

/** How many events at the end of the chain are followed when the ledger is opened: what a power cut can have hit. */
const checkedEvents = 256;

/**
 * Pages kept in memory, KiB: the build's own 16 MB are filled by any ledger of some weeks, and an append needs the last few
 * pages alone. To be set before anything is read: what the C library got it seldom gives back.
 */
const cachedKib = 4_000;

/**
 * Bytes of a page of a new ledger, a quarter of the build's own: a commit writes each page it touched whole to the log, for
 * a few hundred bytes that are new, and a card wears by what is written (`npm run bench -- encounter`). Most events still fit
 * into one page. Fixed when the file is made: an older ledger keeps its own, and so does its backup.
 */
const pageBytes = 1_024;

function opened(path: string, options: Database.Options): Database.Database {
  const database = new Database(path, options);
  database.pragma(`cache_size = -${cachedKib}`);
  return database;
}

/**
 * How far the log grows before a commit must move its pages into the file. While events are acknowledged that is done
 * earlier, when nobody waits (outbox.ts); a box without its district does it the less often the more the log may hold.
 */
const logBytes = 4 * 1024 * 1024;

/**
 * synchronous=FULL: a commit that was reported is on the disk (WAL with NORMAL loses some in a power cut). secure_delete: what
 * is removed is overwritten where it stands, and a page before it is used for something else (the rest: erasing.ts).
 */
function configure(database: Database.Database): void {
  database.pragma('journal_mode = WAL');
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  database.pragma(`wal_autocheckpoint = ${Math.floor(logBytes / pageSize)}`);
  database.pragma('synchronous = FULL');
  database.pragma('secure_delete = ON');
  database.pragma('journal_size_limit = 8388608');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
}

/** Opens an existing ledger after the quick check; the fault `damaged` says what was found, and nothing is changed then. */
export function openFile(directory: string, onStep?: OnStep): Result<Database.Database, LedgerFault> {
  const path = join(directory, ledgerFile);
  if (isSuspect(directory)) {
    const checked = verifyChain(path);
    if (!checked.ok) {
      const { error } = checked;
      return err(error.code === 'damaged' ? { code: 'damaged', detail: error.damage.place } : error.fault);
    }
    clearSuspicion(directory);
  }
  let database: Database.Database | undefined;
  let fault: LedgerFault | null;
  try {
    database = opened(path, { fileMustExist: true, timeout: 100 });
    fault = quickCheck(database);
    if (fault === null) {
      configure(database);
      migrate(database, onStep);
      // Where the file system is read-only SQLite opens for reading only, without a word and for as long as the file is
      // open (https://www.sqlite.org/c3ref/open.html): such a ledger would stay unwritable when the disk is well again.
      // BEGIN IMMEDIATE does not tell: it begins to read there.
      database.exec('DELETE FROM outbox WHERE 0');
      return ok(database);
    }
  } catch (error) {
    fault = faultOfOpening(error);
  }
  database?.close();
  return err(fault);
}

function quickCheck(database: Database.Database): LedgerFault | null {
  const foreign = foreignness(database);
  if (foreign !== null) return { code: 'damaged', detail: foreign };
  const version = versionOf(database);
  if (version > schemaVersion) {
    return { code: 'schemaTooNew', detail: `written by newer software: schema ${version}, known ${schemaVersion}` };
  }
  const tables = schemaDamage(database);
  if (tables !== null) return { code: 'damaged', detail: tables };
  const pages = Number(database.pragma('page_count', { simple: true }));
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  const place = (pages * pageSize <= checkedWholeBytes ? damageBesideChain(database) : null) ?? endDamage(database);
  return place === null ? null : { code: 'damaged', detail: place };
}

function endDamage(database: Database.Database): string | null {
  // Reads every page of the outbox: an entry that cannot be read would never be sent.
  database.prepare('SELECT count(*) FROM outbox').get();
  const last = database.prepare<[], number | null>('SELECT max(sequence) FROM events').pluck().get() ?? 0;
  // The one at that place, or the nearest before it that has not been dropped.
  const start = database
    .prepare<[number], { sequence: number; hash: Buffer }>(
      'SELECT sequence, hash FROM events WHERE sequence <= ? ORDER BY sequence DESC LIMIT 1',
    )
    .get(last - checkedEvents);
  const from: Tip =
    start === undefined
      ? { sequence: 0, hash: noHash }
      : { sequence: start.sequence, hash: start.hash.toString('hex') };
  return walk(database, chainName(database), from).damage;
}

/**
 * Makes a new ledger under another name, whole, and only then gives it its own: a kill in between leaves no half of one.
 * When a damaged one lies aside, the chain begins by naming it.
 */
export function createFile(
  directory: string,
  context: EventContext,
  fork: Fork | null = null,
): Result<SetAside | null, LedgerFault> {
  const path = join(directory, newFile);
  removeUnfinished(directory);
  const aside = lastSetAside(directory, fork);
  let database: Database.Database | undefined;
  try {
    database = new Database(path);
    database.pragma(`page_size = ${pageBytes}`);
    configure(database);
    database.pragma(`application_id = ${applicationId}`);
    migrate(database);
    const chain = randomBytes(8).toString('hex');
    database.prepare<[string]>('INSERT INTO chain VALUES (1, ?)').run(chain);
    if (aside !== null) {
      const { file, place, chain: old, lastGood } = aside;
      const data = {
        file,
        place: place.slice(0, 300),
        chain: old,
        lastGoodSequence: lastGood?.sequence ?? null,
        lastGoodHash: lastGood?.hash ?? null,
      };
      const written = createWriter(
        database,
        createGuard(database, () => {}),
        chain,
        context,
      ).write([{ type: 'ledger.damaged', data }]);
      if (!written.ok) return written;
    }
  } catch (error) {
    return err(faultOf(error));
  } finally {
    database?.close();
  }
  renameSync(path, join(directory, ledgerFile));
  syncPath(directory);
  return ok(aside);
}

function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(newFile)) rmSync(join(directory, name));
  }
}

export function fileExists(directory: string): boolean {
  return existsSync(join(directory, ledgerFile));
}
