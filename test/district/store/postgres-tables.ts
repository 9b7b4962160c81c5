/** The tables of the reference service in PostgreSQL: the same as in SQLite, and the row that orders arrivals. */
import type { ClientBase } from 'pg';

const version = 1;

const boxChains = `
  CREATE TABLE box_chains (source BIGINT NOT NULL, chain BIGINT NOT NULL, PRIMARY KEY (source, chain));
  INSERT INTO box_chains SELECT DISTINCT source, chain FROM events;`;

const eachOnce = `
  DROP INDEX IF EXISTS events_once;
  CREATE UNIQUE INDEX events_each ON events (chain, sequence, hash);`;

const tables = `
  CREATE TABLE arrivals (last BIGINT NOT NULL);
  INSERT INTO arrivals VALUES (0);
  CREATE TABLE sources (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, urn TEXT NOT NULL UNIQUE,
    district TEXT NOT NULL, subdistrict TEXT NOT NULL, community TEXT NOT NULL, compound TEXT NOT NULL, lane TEXT NOT NULL,
    last_seen_ms BIGINT NOT NULL, last_event BIGINT, events BIGINT NOT NULL DEFAULT 0, duplicates BIGINT NOT NULL DEFAULT 0
  ) WITH (fillfactor = 70);
  CREATE INDEX sources_by_place ON sources (district, subdistrict, community, compound, lane);
  CREATE INDEX sources_by_sign_of_life ON sources (last_seen_ms);
  CREATE TABLE chains (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE, through BIGINT NOT NULL DEFAULT 0,
    highest BIGINT NOT NULL DEFAULT 0, key TEXT
  ) WITH (fillfactor = 70);
  CREATE INDEX chains_with_gaps ON chains (number) WHERE highest > through;
  CREATE TABLE events (
    number BIGINT PRIMARY KEY, chain BIGINT NOT NULL, sequence BIGINT NOT NULL, source BIGINT NOT NULL,
    type TEXT NOT NULL, alarm SMALLINT NOT NULL, at_ms BIGINT NOT NULL, received_ms BIGINT NOT NULL, holder TEXT,
    condition TEXT, previous BYTEA NOT NULL, hash BYTEA NOT NULL, body TEXT NOT NULL
  );
  CREATE INDEX events_of_holder ON events (holder, at_ms) WHERE holder IS NOT NULL;
  CREATE INDEX events_of_condition ON events (source, condition, at_ms) WHERE condition IS NOT NULL;
  CREATE INDEX events_alarms ON events (number) WHERE alarm = 1;
  CREATE TABLE tallies (
    day TEXT NOT NULL, source BIGINT NOT NULL, what TEXT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (day, source, what)
  ) WITH (fillfactor = 70);
  CREATE TABLE counts (type TEXT PRIMARY KEY, count BIGINT NOT NULL) WITH (fillfactor = 50);
  CREATE TABLE findings (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL, chain TEXT NOT NULL,
    sequence BIGINT NOT NULL, found_ms BIGINT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, chain, sequence)
  );
  CREATE TABLE settled (number BIGINT PRIMARY KEY, who TEXT NOT NULL, at_ms BIGINT NOT NULL);
  CREATE TABLE audit (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at_ms BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    subject TEXT NOT NULL
  );
  CREATE TABLE commands (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source TEXT NOT NULL, expires_ms BIGINT NOT NULL,
    jws TEXT NOT NULL
  );
  CREATE INDEX commands_of_box ON commands (source, number);
  CREATE TABLE command_cursors (source TEXT PRIMARY KEY, cursor BIGINT NOT NULL);
  CREATE TABLE records (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id));
  CREATE TABLE schema_version (version INTEGER NOT NULL);
  INSERT INTO schema_version VALUES (${version});`;

/** In a transaction: makes the tables of a new database, once however many services start at a time. Rejects another version. */
export async function prepareTables(client: ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('kadian tables'))");
  const { rows } = await client.query<{ made: boolean }>("SELECT to_regclass('schema_version') IS NOT NULL AS made");
  if (rows[0]?.made !== true) {
    await client.query(tables);
    await client.query(boxChains);
    await client.query(eachOnce);
    return;
  }
  const found = await client.query<{ version: number }>('SELECT version FROM schema_version');
  const [row] = found.rows;
  if (row?.version === version) return addLaterParts(client);
  throw new Error(
    `the database is of version ${row?.version}, this service keeps version ${version}: give it a database of its own`,
  );
}

/** What was added without another version: a database from before it holds the same in other places. */
async function addLaterParts(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ chains: boolean; each: boolean }>(
    "SELECT to_regclass('box_chains') IS NOT NULL AS chains, to_regclass('events_each') IS NOT NULL AS each",
  );
  if (rows[0]?.chains !== true) await client.query(boxChains);
  if (rows[0]?.each !== true) await client.query(eachOnce);
}
