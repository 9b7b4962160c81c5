/** Publications in PostgreSQL: one transaction for each, one at a time for all services, and each is told of it. */
import type { ClientBase } from 'pg';
import type { PostgresConnection } from './postgres-connection.ts';
import { publicationsChannel } from './postgres-feed.ts';
import {
  inForceAfter,
  type NewPublication,
  type Publication,
  type Publications,
  type Published,
  versionAfter,
} from './publications.ts';

/** Bodies are packed already: stored as they are, a part of one is read without the rest. */
const table = `
  CREATE TABLE IF NOT EXISTS publications (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL, audience TEXT NOT NULL,
    version BIGINT NOT NULL, follows BIGINT, about TEXT NOT NULL, body BYTEA NOT NULL, UNIQUE (name, audience, version)
  );
  ALTER TABLE publications ALTER COLUMN body SET STORAGE EXTERNAL;`;

/** A body is read in parts of so many bytes: the client gets them as text, twice as long. */
const partBytes = 8 * 1024 * 1024;

/** In the transaction that makes the other tables. */
export async function preparePublications(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ made: boolean }>("SELECT to_regclass('publications') IS NOT NULL AS made");
  if (rows[0]?.made !== true) await client.query(table);
}

export function postgresPublications(connection: PostgresConnection): Publications {
  return {
    publish: (fresh) => connection.transaction((client) => publish(client, fresh)),
    after: (number) =>
      connection.transaction(async (client) => {
        // One view of the table, so that no body is gone when its part is read.
        await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
        return readAfter(client, number);
      }),
    atOnce: null,
  };
}

async function publish(client: ClientBase, fresh: NewPublication): Promise<Published> {
  const { name, audience, follows, isTheOnlyOne, about, body } = fresh;
  // One at a time: versions follow each other, and numbers become visible in their order.
  await client.query("SELECT pg_advisory_xact_lock(hashtext('kadian publications'))");
  const { rows } = await client.query<{ last: number | null }>(
    'SELECT max(version) AS last FROM publications WHERE name = $1 AND audience = $2',
    [name, audience],
  );
  const published = versionAfter(rows[0]?.last ?? null, fresh);
  if ('refused' in published) return published;
  if (isTheOnlyOne) await client.query('DELETE FROM publications WHERE name = $1 AND audience = $2', [name, audience]);
  await client.query(
    'INSERT INTO publications (name, audience, version, follows, about, body) VALUES ($1, $2, $3, $4, $5, $6)',
    [name, audience, published.version, follows, about, Buffer.from(body.buffer, body.byteOffset, body.byteLength)],
  );
  await client.query('SELECT pg_notify($1, $2)', [publicationsChannel, '']);
  return published;
}

async function readAfter(client: ClientBase, number: number): Promise<readonly Publication[]> {
  const { rows } = await client.query<Omit<Publication, 'body'> & { readonly bytes: number }>(
    `SELECT p.number, p.name, p.audience, p.version, p.follows, p.about, length(p.body) AS bytes ${inForceAfter}`,
    [number],
  );
  const found: Publication[] = [];
  for (const { bytes, ...row } of rows) found.push({ ...row, body: await readBody(client, row.number, bytes) });
  return found;
}

async function readBody(client: ClientBase, number: number, bytes: number): Promise<Buffer> {
  const body = Buffer.alloc(bytes);
  for (let from = 0; from < bytes; from += partBytes) {
    const { rows } = await client.query<{ part: Buffer }>(
      'SELECT substring(body FROM $2 FOR $3) AS part FROM publications WHERE number = $1',
      [number, from + 1, partBytes],
    );
    rows[0]?.part.copy(body, from);
  }
  return body;
}
