/** The file of one list in one generation: its entries, and the state they are in. */
import Database from 'better-sqlite3';
import { z } from 'zod';
import { parseRosterLine, parseWatchlistLine, type Removal, type RosterEntry, type WatchlistEntry } from './entries.ts';
import type { Result } from '../../drivers/basics/result.ts';
import { listNames, type ListName, type Manifest } from './manifest.ts';
import { sealedKeySchema } from './sealed-key.ts';

/** 'KLst': tells the file from any other SQLite database. */
export const applicationId = 0x4b4c7374;

const stateSchema = z.strictObject({
  list: z.enum(listNames),
  audience: z.string(),
  version: z.int().min(1),
  issuedAtMs: z.int(),
  entries: z.int().min(0),
  keyId: z.string(),
  /** As the district sealed them; without the box's key file or the shift's key they are worth nothing. */
  matchKey: sealedKeySchema,
  detailsKey: sealedKeySchema.nullable(),
});

/** What the manifests so far have made of the list. */
export type ListState = z.infer<typeof stateSchema>;

/** The state after `manifest`, whose keys, if it brings none, are those of `before`. */
export function stateAfter(manifest: Manifest, before: ListState | null): ListState {
  const { list, audience, version, issuedAt, entries, keyId, keys } = manifest;
  const matchKey = keys?.match ?? before?.matchKey;
  if (matchKey === undefined) throw new Error('a delta was laid upon nothing');
  const detailsKey = keys === null ? (before?.detailsKey ?? null) : keys.details;
  return { list, audience, version, issuedAtMs: issuedAt * 1000, entries, keyId, matchKey, detailsKey };
}

const columns = {
  roster:
    'kind TEXT NOT NULL, building TEXT NOT NULL, unit TEXT NOT NULL, room TEXT NOT NULL, holder BLOB, identity BLOB, details BLOB NOT NULL',
  watchlist: 'holder BLOB, identity BLOB, level INTEGER NOT NULL, note TEXT NOT NULL',
} as const;

export function createTables(database: Database.Database, list: ListName): void {
  database.pragma(`application_id = ${applicationId}`);
  database.exec(`
    CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL) STRICT;
    CREATE TABLE entries (id INTEGER PRIMARY KEY, ${columns[list]}) STRICT;
  `);
}

/** After the entries: an index built at once is sorted, one that grows with them is not. */
export function createIndexes(database: Database.Database, list: ListName): void {
  database.exec(`
    CREATE INDEX by_holder ON entries (holder) WHERE holder IS NOT NULL;
    CREATE INDEX by_identity ON entries (identity) WHERE identity IS NOT NULL;
  `);
  if (list === 'roster') database.exec('CREATE INDEX by_place ON entries (building, unit, room)');
}

/** Throws when the file is no list. */
export function readState(database: Database.Database): ListState {
  const json = database.prepare<[], string>('SELECT json FROM state').pluck().get();
  return stateSchema.parse(JSON.parse(json ?? 'null'));
}

export function writeState(database: Database.Database, state: ListState): void {
  database.prepare('INSERT OR REPLACE INTO state VALUES (1, ?)').run(JSON.stringify(state));
}

/** Parses a line of the list and does what it says; the text of the error when it is no line of this list. */
export function lineWriter(database: Database.Database, list: ListName): (line: string) => string | null {
  const remove = database.prepare<[number]>('DELETE FROM entries WHERE id = ?');
  switch (list) {
    case 'roster': {
      const put = database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
      return writer<RosterEntry>(parseRosterLine, remove, (entry) => {
        const { id, kind, building, unit, room, holder, identity, details } = entry;
        put.run(id, kind, building, unit, room, holder, identity, details);
      });
    }
    case 'watchlist': {
      const put = database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?)');
      return writer<WatchlistEntry>(parseWatchlistLine, remove, (entry) => {
        const { id, holder, identity, level, note } = entry;
        put.run(id, holder, identity, level, note);
      });
    }
  }
}

function writer<T extends Removal & { readonly holder: Buffer | null }>(
  parse: (line: string) => Result<T | Removal, string>,
  remove: Database.Statement<[number]>,
  put: (entry: T) => void,
): (line: string) => string | null {
  return (line) => {
    const parsed = parse(line);
    if (!parsed.ok) return parsed.error;
    if ('holder' in parsed.value) put(parsed.value);
    else remove.run(parsed.value.id);
    return null;
  };
}
