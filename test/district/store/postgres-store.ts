/** The store in PostgreSQL, which several services share. */
import type { Clock } from '../../../drivers/basics/clock.ts';
import { commonStore } from './common.ts';
import { postgresAccept } from './postgres-accept.ts';
import { openConnection } from './postgres-connection.ts';
import { commandsChannel, openFeed } from './postgres-feed.ts';
import { postgresPublications, preparePublications } from './postgres-publications.ts';
import { prepareTables } from './postgres-tables.ts';
import { storeQueries } from './queries.ts';
import type { DeviceKeys, DistrictStore } from './store-contract.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** For the pauses before a lost connection is made again. */
  readonly clock: Clock;
  readonly keysOf?: DeviceKeys;
}

/** Connects, and makes the tables where there are none; rejects with the error of the connection or the database. */
export async function openPostgresStore({ url, clock, keysOf }: PostgresOptions): Promise<DistrictStore> {
  const connection = openConnection(url);
  const { ask } = connection;
  try {
    await connection.transaction(async (client) => {
      await prepareTables(client);
      await preparePublications(client);
    });
    const common = commonStore(ask);
    const feed = await openFeed({
      ask,
      eventsAfter: common.eventsAfter,
      newClient: () => connection.newClient(),
      clock,
    });
    return {
      ...common,
      ...storeQueries(ask),
      accept: postgresAccept(connection, keysOf ?? (() => null)),
      giveCommand: (source, expiresMs, jws) =>
        connection.transaction(async (client) => {
          // One at a time: a box that has seen a number is never given a smaller one.
          await client.query("SELECT pg_advisory_xact_lock(hashtext('kadian commands'))");
          const { rows } = await client.query<{ number: number }>(
            'INSERT INTO commands (source, expires_ms, jws) VALUES ($1, $2, $3) RETURNING number',
            [source, expiresMs, jws],
          );
          await client.query('SELECT pg_notify($1, $2)', [commandsChannel, source]);
          return rows[0]?.number ?? 0;
        }),
      publications: postgresPublications(connection),
      follow: (listener) => feed.follow(listener),
      async close() {
        await feed.close();
        await connection.close();
      },
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
