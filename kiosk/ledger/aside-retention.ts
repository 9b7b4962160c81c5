/**
 * A ledger that was set aside is kept no longer than what it holds: it goes as a whole when the district has all that can be
 * read of it and every event in it is over its time. One that still owes anything, or of which nobody can say so, stays.
 */
import { closeSync, fstatSync, fsyncSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { filesAside } from './damage.ts';
import { events, type EventType } from './events.ts';
import { faultOfFiles, faultOfOpening, type LedgerFault } from './faults.ts';
import type { RetentionDays, RetentionParts } from './retention-parts.ts';

export type AsideParts = Pick<RetentionParts, 'database' | 'clock' | 'wallTrusted' | 'write'> & {
  readonly directory: string;
};

/** Which ledgers aside in a directory the district has not all of, as far as the ledger that follows knows. */
export function owingAside(database: Database.Database, directory: string): readonly string[] {
  const ended = database.prepare<[string], number>('SELECT ended FROM salvage WHERE file = ?').pluck();
  return filesAside(directory).filter((file) => ended.get(file) !== 1);
}

/** Removes what is over its time, each after an event that says so; returns the names. Nothing while the clock is not trusted. */
export function dropAside(parts: AsideParts, keepDays: RetentionDays): Result<readonly string[], LedgerFault> {
  const { database, directory, clock, wallTrusted, write } = parts;
  if (!wallTrusted()) return ok([]);
  const removed: string[] = [];
  try {
    const owing = new Set(owingAside(database, directory));
    const forget = database.prepare<[string]>('DELETE FROM salvage WHERE file = ?');
    for (const file of filesAside(directory)) {
      if (owing.has(file) || !isOver(join(directory, file), keepDays, clock.wallMs())) continue;
      // Said first: a power cut in between leaves a file that the next pass removes, and no file that vanished unsaid.
      const said = write([{ type: 'ledger.asideRemoved', data: { file } }], () => undefined);
      if (!said.ok) return said;
      for (const part of ['-wal', '-shm', '']) erase(join(directory, `${file}${part}`));
      forget.run(file);
      removed.push(file);
    }
    return ok(removed);
  } catch (error) {
    return err(error instanceof Database.SqliteError ? faultOfOpening(error) : faultOfFiles(error));
  }
}

const dayMs = 86_400_000;

/** By the newest event of each type; where the file cannot tell, by its last change and the longest time of all. */
function isOver(path: string, keepDays: RetentionDays, nowMs: number): boolean {
  // No event is younger than the last change of its file: a time beyond was of a clock that was wrong.
  const changedMs = statSync(path).mtimeMs;
  const longest = Math.max(...Object.values(keepDays));
  const newest = newestOf(path) ?? [{ type: '', wallMs: changedMs }];
  return newest.every(({ type, wallMs }) => {
    const definition = events[type as EventType] as (typeof events)[EventType] | undefined;
    const days = definition === undefined ? longest : keepDays[definition.retention];
    return Math.min(wallMs, changedMs) + days * dayMs <= nowMs;
  });
}

function newestOf(path: string): readonly { readonly type: string; readonly wallMs: number }[] | null {
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { readonly: true, fileMustExist: true });
    return database
      .prepare<[], { type: string; wallMs: number }>('SELECT type, max(wall_ms) AS wallMs FROM events GROUP BY type')
      .all();
  } catch (error) {
    faultOfOpening(error);
    return null;
  } finally {
    database?.close();
  }
}

const noughts = Buffer.alloc(65_536);

/** Its content first, then its name: what only lost its name can be found again on the disk. */
function erase(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return;
  const descriptor = openSync(path, 'r+');
  try {
    const { size } = fstatSync(descriptor);
    for (let at = 0; at < size; ) at += writeSync(descriptor, noughts, 0, Math.min(noughts.length, size - at), at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  unlinkSync(path);
}
