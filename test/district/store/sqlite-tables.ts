/** The tables of the reference service and how its file is opened: durable before it answers, like the box itself. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const tables = `
  CREATE TABLE IF NOT EXISTS sources (
    number INTEGER PRIMARY KEY, urn TEXT NOT NULL UNIQUE, last_seen_ms INTEGER NOT NULL,
    last_event INTEGER, events INTEGER NOT NULL DEFAULT 0, duplicates INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS chains (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, source INTEGER NOT NULL,
    through INTEGER NOT NULL DEFAULT 0, highest INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY AUTOINCREMENT, chain INTEGER NOT NULL, sequence INTEGER NOT NULL, source INTEGER NOT NULL,
    type TEXT NOT NULL, alarm INTEGER NOT NULL, received_ms INTEGER NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS events_once ON events (chain, sequence);
  CREATE TABLE IF NOT EXISTS counts (type TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS findings (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, chain TEXT NOT NULL, sequence INTEGER NOT NULL, body TEXT NOT NULL,
    UNIQUE (kind, chain, sequence)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS commands (
    number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, expires_ms INTEGER NOT NULL, jws TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS command_cursors (source TEXT PRIMARY KEY, cursor INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;`;

/** Opens or makes `district.db` in `directory`; `:memory:` keeps nothing. */
export function openTables(directory: string): Database.Database {
  if (directory !== ':memory:') mkdirSync(directory, { recursive: true });
  const database = new Database(directory === ':memory:' ? directory : join(directory, 'district.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(tables);
  return database;
}
