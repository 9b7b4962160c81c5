/** The files of a list: `<list>.<generation>.db`, of which the newest whole one is in force. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import Database from 'better-sqlite3';
import type { ListName } from './manifest.ts';
import { openSealedKey } from './sealed-key.ts';
import { applicationId, type ListState, readState } from './tables.ts';

export interface Generation {
  readonly file: string;
  readonly database: Database.Database;
  readonly state: ListState;
  readonly matchKey: KeyObject;
}

/** Kilobytes of pages held for look-ups: the inner pages of the indexes of the largest list, several times over. */
const readerCacheKb = 8_192;

/** The numbers of the generations that lie in the directory, the newest first. */
function numbersIn(directory: string, list: ListName): number[] {
  const found = readdirSync(directory).map((name) => new RegExp(`^${list}\\.([0-9]{1,9})\\.db$`).exec(name)?.[1]);
  return found.flatMap((digits) => (digits === undefined ? [] : [Number(digits)])).sort((a, b) => b - a);
}

export function nextFile(directory: string, list: ListName): string {
  return join(directory, `${list}.${(numbersIn(directory, list)[0] ?? 0) + 1}.db`);
}

/** Opens one generation to be read; null when it is damaged, of another list, or its key is sealed to another box. */
export function openGeneration(file: string, list: ListName, boxKey: KeyObject): Generation | null {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { fileMustExist: true });
    database.pragma('journal_mode = WAL');
    database.pragma('query_only = ON');
    database.pragma('trusted_schema = OFF');
    database.pragma(`cache_size = -${readerCacheKb}`);
    if (database.pragma('application_id', { simple: true }) === applicationId) {
      const state = readState(database);
      const matchKey = openSealedKey(state.matchKey, boxKey);
      if (state.list === list && matchKey !== null) return { file, database, state, matchKey };
    }
  } catch {
    // Whatever is wrong with the file, the district has another one.
  }
  database?.close();
  return null;
}

/** Opens the newest generation that can be used and removes what an end in the middle has left of others. */
export function openNewest(directory: string, list: ListName, boxKey: KeyObject): Generation | null {
  for (const number of numbersIn(directory, list)) {
    const generation = openGeneration(join(directory, `${list}.${number}.db`), list, boxKey);
    if (generation === null) continue;
    removeOthers(directory, list, generation.file);
    return generation;
  }
  removeUnfinished(directory, list);
  return null;
}

/** Removes every file of the list but `kept` and what belongs to it. */
export function removeOthers(directory: string, list: ListName, kept: string): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(`${list}.`) && !join(directory, name).startsWith(kept)) rmSync(join(directory, name));
  }
}

function removeUnfinished(directory: string, list: ListName): void {
  for (const name of readdirSync(directory)) {
    if (name.startsWith(`${list}.`) && name.includes('.unfinished')) rmSync(join(directory, name));
  }
}
