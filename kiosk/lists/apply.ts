/**
 * Takes a verified manifest and its body in. A snapshot becomes a file of its own, which has its final name only when it
 * is whole and on the disk; a delta is one transaction. Runs away from the main thread (apply-worker.ts).
 */
import { createHash } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import type { ListFault } from './fault.ts';
import type { Manifest } from './manifest.ts';
import { createIndexes, createTables, lineWriter, readState, stateAfter, writeState } from './tables.ts';
import { unpack } from './unpack.ts';

export interface Application {
  readonly manifest: Manifest;
  readonly body: Uint8Array;
  /** The file of the new generation, or the one in force for a delta. */
  readonly file: string;
}

/** What a file is called until it is whole. */
export const unfinishedSuffix = '.unfinished';

/** Kilobytes of pages a builder holds: enough to sort an index of a million hashes with little help of the disk. */
const builderCacheKb = 32_768;

/** Null when the list is in its file, whole and on the disk. Rejects only for a bug. */
export async function applyDelivery(application: Application): Promise<ListFault | null> {
  const { manifest, body } = application;
  const { bytes, sha256 } = manifest.body;
  if (body.byteLength !== bytes) return { code: 'length', detail: `${body.byteLength} of ${bytes} bytes` };
  if (createHash('sha256').update(body).digest('hex') !== sha256) {
    return { code: 'digest', detail: 'the body is not the one that was signed' };
  }
  try {
    return manifest.follows === null ? await build(application) : await amend(application);
  } catch (error) {
    return storageFault(error);
  }
}

async function build({ manifest, body, file }: Application): Promise<ListFault | null> {
  const unfinished = `${file}${unfinishedSuffix}`;
  const database = new Database(unfinished);
  let fault: ListFault | null;
  let isWhole = false;
  try {
    // Nobody reads this file yet, and a kill throws it away: it needs no journal, and one flush at the end.
    for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'locking_mode = EXCLUSIVE']) {
      database.pragma(pragma);
    }
    database.pragma(`cache_size = -${builderCacheKb}`);
    database.exec('BEGIN');
    createTables(database, manifest.list);
    fault = await write(database, manifest, body);
    if (fault === null) {
      createIndexes(database, manifest.list);
      writeState(database, stateAfter(manifest, null));
      database.exec('COMMIT');
      isWhole = true;
    }
  } finally {
    database.close();
    // Also when the disk is full in the middle: what is not whole must not go on filling it.
    if (!isWhole) rmSync(unfinished, { force: true });
  }
  if (fault !== null) return fault;
  syncPath(unfinished);
  renameSync(unfinished, file);
  syncPath(dirname(file));
  return null;
}

async function amend({ manifest, body, file }: Application): Promise<ListFault | null> {
  const database = new Database(file, { fileMustExist: true });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('BEGIN IMMEDIATE');
    const before = readState(database);
    if (before.version !== manifest.follows) return { code: 'gap', detail: `version ${before.version} is in force` };
    const fault = await write(database, manifest, body);
    if (fault !== null) return fault;
    writeState(database, stateAfter(manifest, before));
    database.exec('COMMIT');
    return null;
  } finally {
    // Closing rolls back what was not committed.
    database.close();
  }
}

async function write(database: Database.Database, manifest: Manifest, body: Uint8Array): Promise<ListFault | null> {
  const put = lineWriter(database, manifest.list);
  let lines = 0;
  const fault = await unpack(body, manifest.body, (some) => {
    for (const line of some) {
      lines += 1;
      const error = put(line);
      if (error !== null) return { code: 'entry', detail: `line ${lines}: ${error}` };
    }
    return lines > manifest.lines ? { code: 'count', detail: `more than ${manifest.lines} lines` } : null;
  });
  if (fault !== null) return fault;
  const entries = database.prepare<[], number>('SELECT count(*) FROM entries').pluck().get();
  return lines === manifest.lines && entries === manifest.entries
    ? null
    : { code: 'count', detail: `${lines} lines and ${entries} entries, not ${manifest.lines} and ${manifest.entries}` };
}

/** What SQLite and the file system say of the disk; anything else is a bug and is thrown again. */
export function storageFault(error: unknown): ListFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof Database.SqliteError) && !/^E[A-Z]+$/.test(code)) throw error;
  return { code: 'storage', detail: `${code}: ${error instanceof Error ? error.message : ''}`.slice(0, 200) };
}
