/** How the service is connected to PostgreSQL: a pool for questions and transactions, and lines that listen. */
import pg from 'pg';
import type { Ask } from './ask.ts';

export interface PostgresConnection {
  readonly ask: Ask;
  /** Runs `work` between BEGIN and COMMIT on one connection; rolls back and rejects when it rejects. */
  transaction<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>;
  /** A connection of its own, not yet connected. */
  newClient(): pg.Client;
  close(): Promise<void>;
}

/** Enough for questions beside the one transaction at a time in which a service keeps deliveries. */
const poolSize = 6;

export function openConnection(url: string): PostgresConnection {
  const settings: pg.ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'kadian district',
    types: { getTypeParser },
    // An acknowledgement is a promise: whatever the server's default is, a commit waits for the disk.
    options: '-c synchronous_commit=on',
  };
  const pool = new pg.Pool({ ...settings, max: poolSize });
  // A connection that breaks while idle is replaced when it is needed; who needs it then is told.
  pool.on('error', () => undefined);
  return {
    // pg has no type for the rows of a text it does not know.
    ask: async (sql, ...values) => (await pool.query(sql, [...values])).rows as never[],
    async transaction(work) {
      const client = await pool.connect();
      let failed = true;
      // A connection that breaks rejects what runs on it; that it also says so is nobody's business here.
      const ignored = (): void => undefined;
      client.on('error', ignored);
      try {
        await client.query('BEGIN');
        const result = await work(client);
        await client.query('COMMIT');
        failed = false;
        return result;
      } finally {
        client.off('error', ignored);
        // A connection given back as broken is closed, and the server rolls back what was open on it.
        client.release(failed);
      }
    },
    newClient: () => new pg.Client(settings),
    close: () => pool.end(),
  };
}

/** BIGINT as a number: nothing that is counted here comes near 2^53. */
const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format);
