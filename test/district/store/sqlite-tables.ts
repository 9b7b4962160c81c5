/** The tables of the reference service in SQLite and how its file is opened: durable before it answers, like the box itself. */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const version = 2;

const tables = `
  CREATE TABLE IF NOT EXISTS sources (
    number INTEGER PRIMARY KEY, urn TEXT NOT NULL UNIQUE,
    district TEXT NOT NULL, subdistrict TEXT NOT NULL, community TEXT NOT NULL, compound TEXT NOT NULL, lane TEXT NOT NULL,
    last_seen_ms INTEGER NOT NULL, last_event INTEGER, events INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS sources_by_place ON sources (district, subdistrict, community, compound, lane);
  CREATE INDEX IF NOT EXISTS sources_by_sign_of_life ON sources (last_seen_ms);
  CREATE TABLE IF NOT EXISTS chains (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, through INTEGER NOT NULL DEFAULT 0,
    highest INTEGER NOT NULL DEFAULT 0, key TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY AUTOINCREMENT, chain INTEGER NOT NULL, sequence INTEGER NOT NULL, source INTEGER NOT NULL,
    type TEXT NOT NULL, alarm INTEGER NOT NULL, at_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, holder TEXT,
    condition TEXT, previous BLOB NOT NULL, hash BLOB NOT NULL, body TEXT NOT NULL
  ) STRICT;
  DROP INDEX IF EXISTS events_once;
  CREATE UNIQUE INDEX IF NOT EXISTS events_each ON events (chain, sequence, hash);
  CREATE INDEX IF NOT EXISTS events_of_holder ON events (holder, at_ms) WHERE holder IS NOT NULL;
  CREATE INDEX IF NOT EXISTS events_of_condition ON events (source, condition, at_ms) WHERE condition IS NOT NULL;
  CREATE INDEX IF NOT EXISTS events_alarms ON events (number) WHERE alarm = 1;
  CREATE TABLE IF NOT EXISTS box_chains (
    source INTEGER NOT NULL, chain INTEGER NOT NULL, PRIMARY KEY (source, chain)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tallies (
    day TEXT NOT NULL, source INTEGER NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (day, source, what)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counts (type TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS findings (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, chain TEXT NOT NULL, sequence INTEGER NOT NULL,
    found_ms INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (kind, chain, sequence)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS settled (number INTEGER PRIMARY KEY, who TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    subject TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS commands (
    number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, expires_ms INTEGER NOT NULL, jws TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS commands_of_box ON commands (source, number);
  CREATE TABLE IF NOT EXISTS command_cursors (source TEXT PRIMARY KEY, cursor INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;`;

/**
 * Opens or makes `district.db` in `directory`; `:memory:` keeps nothing. A file of another version is set aside beside the
 * new one: to every box that is a district restored from an empty copy, and it sends again what it still holds.
 */
export function openTables(directory: string): Database.Database {
  if (directory === ':memory:') return prepared(new Database(directory));
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'district.db');
  const database = new Database(file);
  const found = Number(database.pragma('user_version', { simple: true }));
  const isNew = database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined;
  if (found === version || isNew) return prepared(database);
  // Closed by its last user, the file is whole without its write-ahead log.
  database.close();
  renameSync(file, `${file}.version-${found}`);
  process.emitWarning(`${file} was of version ${found}, not ${version}: it was set aside as ${file}.version-${found}`);
  return prepared(new Database(file));
}

function prepared(database: Database.Database): Database.Database {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.transaction(() => {
    const isOlder = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'box_chains'").get() === undefined;
    database.exec(tables);
    // A file from before this table was kept says the same by its events.
    if (isOlder) database.exec('INSERT INTO box_chains SELECT DISTINCT source, chain FROM events');
    database.pragma(`user_version = ${version}`);
  })();
  return database;
}
