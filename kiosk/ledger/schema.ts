/** The tables of the ledger, and the steps from each version to the next. Steps go forward only and are never changed. */
import Memory, { type Database } from 'better-sqlite3';
import type { OnStep } from './steps.ts';

/** "Kadi": marks a file as a ledger (https://www.sqlite.org/fileformat2.html#application_id). */
export const applicationId = 0x4b616469;

/**
 * 1: `events` is written by inserting and by nothing else. Its trigger makes the outbox entry, so that no statement can
 * record an event without it, and one event is one statement, one commit. The outbox is ordered by rank (0 alarm,
 * 1 rest), then sequence: a batch reads its beginning, an append writes at its end, however long it is.
 *
 * 2: `sealed` holds personal data of events, beside the chain and erasable. `acknowledged_ms` is wall time.
 *
 * 3: `dropped` keeps of each run of events whose time was over its place and the hash of its last event; `acknowledged`
 * says from when on all events up to one were known to be acknowledged; `salvage` how far a ledger set aside was sent.
 */
const steps = [
  `CREATE TABLE chain (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     name TEXT NOT NULL
   ) STRICT;
   CREATE TABLE boots (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL,
     place TEXT NOT NULL,
     UNIQUE (id, place)
   ) STRICT;
   CREATE TABLE events (
     sequence INTEGER PRIMARY KEY,
     hash BLOB NOT NULL,
     type TEXT NOT NULL,
     boot INTEGER NOT NULL,
     monotonic_ms INTEGER NOT NULL,
     wall_ms INTEGER NOT NULL,
     wall_trusted INTEGER NOT NULL,
     alarm INTEGER NOT NULL,
     encounter TEXT,
     data TEXT NOT NULL
   ) STRICT;
   CREATE TABLE outbox (
     rank INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     PRIMARY KEY (rank, sequence)
   ) STRICT, WITHOUT ROWID;
   CREATE TRIGGER to_outbox AFTER INSERT ON events BEGIN
     INSERT INTO outbox VALUES (1 - NEW.alarm, NEW.sequence);
   END;
   CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN
     SELECT RAISE(ABORT, 'an event is never changed');
   END;`,
  `CREATE TABLE sealed (
     number INTEGER PRIMARY KEY,
     record TEXT NOT NULL,
     event INTEGER NOT NULL,
     kind TEXT NOT NULL,
     key TEXT NOT NULL,
     acknowledged_ms INTEGER,
     sealed BLOB NOT NULL
   ) STRICT;
   CREATE INDEX sealed_event ON sealed (event);`,
  `CREATE TABLE dropped (
     last INTEGER PRIMARY KEY,
     first INTEGER NOT NULL,
     hash BLOB NOT NULL
   ) STRICT;
   CREATE TABLE acknowledged (
     through INTEGER PRIMARY KEY,
     wall_ms INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE salvage (
     file TEXT PRIMARY KEY,
     rank INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     ended INTEGER NOT NULL
   ) STRICT;`,
];

export const schemaVersion = steps.length;

export function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** Brings the file to `schemaVersion`, each step in a transaction of its own: a kill in between leaves a whole version. */
export function migrate(database: Database, onStep?: OnStep): void {
  for (let version = versionOf(database); version < schemaVersion; version++) {
    const step = steps[version];
    if (step === undefined) throw new Error(`no step from schema version ${version}`);
    onStep?.('migration.begun');
    database.transaction(() => {
      database.exec(step);
      database.pragma(`user_version = ${version + 1}`);
      onStep?.('migration.changed');
    })();
    onStep?.('migration.committed');
  }
}

/**
 * Where the tables, indexes and triggers are not those of the file's own version; null where they are. One damaged byte in
 * them names another column or table, and what would be written then is nobody's guess.
 */
export function schemaDamage(database: Database): string | null {
  const wanted = tablesOf(versionOf(database));
  const found = objectsOf(database);
  const at = [...wanted.keys(), ...found.keys()].find((name) => wanted.get(name) !== found.get(name));
  return at === undefined ? null : `not the tables of a ledger: ${at}`;
}

/** As the steps make them. */
function tablesOf(version: number): ReadonlyMap<string, string> {
  const memory = new Memory(':memory:');
  try {
    for (const step of steps.slice(0, version)) memory.exec(step);
    return objectsOf(memory);
  } finally {
    memory.close();
  }
}

function objectsOf(database: Database): ReadonlyMap<string, string> {
  const rows = database
    .prepare<[], { name: string; text: string }>(
      "SELECT name, type || ' ' || tbl_name || ' ' || coalesce(sql, '') AS text FROM sqlite_schema",
    )
    .all();
  return new Map(rows.map(({ name, text }) => [name, text]));
}
