/**
 * The store in one SQLite file, for one service. Each call does its work at once and within one turn of the event loop, so
 * that in simulated time nothing waits for the machine.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Ask } from './ask.ts';
import { commonStore } from './common.ts';
import { storeQueries } from './queries.ts';
import { sqliteAccept } from './sqlite-accept.ts';
import { sqlitePublications } from './sqlite-publications.ts';
import { openTables } from './sqlite-tables.ts';
import type { DeviceKeys, DistrictStore, StoreListener } from './store-contract.ts';

/** Opens or makes `district.db` in `directory`; `:memory:` keeps nothing. Rejects with the error of SQLite. */
export async function openSqliteStore(directory: string, keysOf: DeviceKeys = () => null): Promise<DistrictStore> {
  const database = openTables(directory);
  const ask = askOf(database);
  const accept = sqliteAccept(database, keysOf);
  const addCommand = database.prepare<[string, number, string]>(
    'INSERT INTO commands (source, expires_ms, jws) VALUES (?, ?, ?)',
  );
  const listeners = new Set<StoreListener>();
  return {
    ...commonStore(ask),
    ...storeQueries(ask),
    async accept(sender, events, nowMs) {
      const accepted = accept(sender, events, nowMs);
      if (accepted.fresh.length > 0) {
        for (const listener of listeners) if (listener.wantsEvents()) listener.onEvents(accepted.fresh);
      }
      return accepted;
    },
    async giveCommand(source, expiresMs, jws) {
      const { lastInsertRowid } = addCommand.run(source, expiresMs, jws);
      for (const listener of listeners) listener.onCommand(source);
      return Number(lastInsertRowid);
    },
    publications: sqlitePublications(database),
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => void database.close(),
  };
}

/** Statements are prepared once for each text; SQLite knows `$1` as `?1`, and binds that by the name `1`. */
function askOf(database: Database): Ask {
  const prepared = new Map<string, Statement>();
  return async (sql, ...values) => {
    const statement = prepared.get(sql) ?? database.prepare(sql.replaceAll(/\$(\d)/g, '?$1'));
    prepared.set(sql, statement);
    const named = Object.fromEntries(values.map((value, index) => [index + 1, value]));
    if (statement.reader) return statement.all(named) as never[];
    statement.run(named);
    return [];
  };
}
