/**
 * A ledger that was set aside is kept no longer than what it holds: it goes as a whole when the district has all that can be
 * read of it and every event in it is over its time. One that still owes anything, or of which nobody can say so, stays.
 *
 * That it is removed is recorded first, and in the same commit the ledger is told to remember it: whatever is cut short after
 * that is finished by the next pass, which asks neither the clock nor the file again. A half of one could not tell.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { eraseFile } from './erase-file.ts';
import { filesAside } from './damage.ts';
import { events, type EventType } from './events.ts';
import { faultOfFiles, faultOfOpening, type LedgerFault } from './faults.ts';
import type { RetentionDays, RetentionParts } from './retention-parts.ts';

/** Which ledgers aside in a directory the district has not all of, as far as the ledger that follows knows. */
export function owingAside(database: Database.Database, directory: string): readonly string[] {
  const ended = database.prepare<[string], number>('SELECT ended FROM salvage WHERE file = ?').pluck();
  return filesAside(directory).filter((file) => ended.get(file) !== 1);
}

/** In `salvage.rank` of a ledger that owes nothing: its removal is recorded. Who asks for it again meanwhile takes it back. */
const recordedRank = 3;

/**
 * Removes what is over its time, each after an event that says so; returns the names. While the clock is not trusted only
 * what was recorded before is finished. What cannot be removed holds up no other; the first fault is returned then.
 */
export function dropAside(parts: RetentionParts, keepDays: RetentionDays): Result<readonly string[], LedgerFault> {
  const { database, directory, guard, clock, wallTrusted, write, onStep } = parts;
  const removed: string[] = [];
  let fault: LedgerFault | null = null;
  const prepared = guard.attempt(() => ({
    owing: new Set(owingAside(database, directory)),
    recorded: new Set(
      database
        .prepare<[number], string>('SELECT file FROM salvage WHERE ended = 1 AND rank = ?')
        .pluck()
        .all(recordedRank),
    ),
    remember: database.prepare<[number, string]>('UPDATE salvage SET rank = ? WHERE file = ?'),
    forget: database.prepare<[string]>('DELETE FROM salvage WHERE file = ?'),
  }));
  if (!prepared.ok) return prepared;
  const { owing, recorded, remember, forget } = prepared.value;

  function drop(file: string): Result<boolean, LedgerFault> {
    if (!recorded.has(file)) {
      if (!wallTrusted() || owing.has(file) || !isOver(join(directory, file), keepDays, clock.wallMs()))
        return ok(false);
      onStep?.('aside.begun');
      const said = write(
        [{ type: 'ledger.asideRemoved', data: { file } }],
        () => void remember.run(recordedRank, file),
      );
      if (!said.ok) return said;
    }
    onStep?.('aside.recorded');
    erase(directory, file, onStep);
    const forgotten = guard.attempt(() => void forget.run(file));
    onStep?.('aside.forgotten');
    return forgotten.ok ? ok(true) : forgotten;
  }

  // With those of which only the memory is left.
  for (const file of new Set([...recorded, ...filesAside(directory)])) {
    const done = attempt(() => drop(file));
    if (!done.ok) fault ??= done.error;
    else if (done.value) removed.push(file);
  }
  return fault === null ? ok(removed) : err(fault);
}

function attempt<T>(work: () => Result<T, LedgerFault>): Result<T, LedgerFault> {
  try {
    return work();
  } catch (error) {
    return err(faultOfFiles(error));
  }
}

/** Its write-ahead log first: left without its ledger, it would be taken for that of the next one set aside. */
function erase(directory: string, file: string, onStep: RetentionParts['onStep']): void {
  for (const part of ['-wal', '-shm']) eraseFile(join(directory, `${file}${part}`));
  syncPath(directory);
  onStep?.('aside.partsErased');
  eraseFile(join(directory, file), onStep);
  syncPath(directory);
  onStep?.('aside.unlinked');
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
