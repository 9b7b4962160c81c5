/**
 * The store in one SQLite file, for one service. Each call does its work at once and within one turn of the event loop, so
 * that in simulated time nothing waits for the machine.
 */
import type { Database } from 'better-sqlite3';
import type { DistrictStore, Finding, Records, StoredCommand, StoredCounts, StoreListener } from './store-contract.ts';
import { sqliteAccept } from './sqlite-accept.ts';
import { openTables } from './sqlite-tables.ts';

interface SourceRow {
  readonly urn: string;
  readonly last_seen_ms: number;
  readonly events: number;
  readonly duplicates: number;
  readonly body: string | null;
}

interface EventRow {
  readonly number: number;
  readonly body: string;
}

/** Opens or makes `district.db` in `directory`; `:memory:` keeps nothing. Rejects with the error of SQLite. */
export async function openSqliteStore(directory: string): Promise<DistrictStore> {
  const database = openTables(directory);
  const accept = sqliteAccept(database);
  const listeners = new Set<StoreListener>();
  const stored = ({ number, body }: EventRow) => ({ number, event: JSON.parse(body) });
  const after = database.prepare<[number, number], EventRow>(
    'SELECT number, body FROM events WHERE number > ? ORDER BY number LIMIT ?',
  );
  const last = database.prepare<[number], EventRow>('SELECT number, body FROM events ORDER BY number DESC LIMIT ?');
  const addCommand = database.prepare<[string, number, string]>(
    'INSERT INTO commands (source, expires_ms, jws) VALUES (?, ?, ?)',
  );
  const commands = database.prepare<[string, number, number], StoredCommand>(
    'SELECT number, jws FROM commands WHERE source = ? AND number > ? AND expires_ms > ? ORDER BY number LIMIT 50',
  );
  const cursor = database.prepare<[string, number]>(
    'INSERT INTO command_cursors VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET cursor = max(cursor, excluded.cursor)',
  );
  const pending = database.prepare<[number], { source: string; count: number }>(
    `SELECT c.source, count(*) AS count FROM commands c LEFT JOIN command_cursors k ON k.source = c.source
     WHERE c.expires_ms > ? AND c.number > coalesce(k.cursor, 0) GROUP BY c.source`,
  );

  return {
    async accept(sender, events, nowMs) {
      const accepted = accept(sender, events, nowMs);
      if (accepted.fresh.length > 0) {
        for (const listener of listeners) if (listener.wantsEvents()) listener.onEvents(accepted.fresh);
      }
      return accepted;
    },
    counts: async () => readCounts(database),
    eventsAfter: async (number, limit) => after.all(number, limit).map(stored),
    recent: async (limit) => last.all(limit).toReversed().map(stored),
    async giveCommand(source, expiresMs, jws) {
      const { lastInsertRowid } = addCommand.run(source, expiresMs, jws);
      for (const listener of listeners) listener.onCommand(source);
      return Number(lastInsertRowid);
    },
    commandsAfter: async (source, number, nowMs) => commands.all(source, number, nowMs),
    noteCursor: async (source, number) => void cursor.run(source, number),
    pendingCommands: async (nowMs) => new Map(pending.all(nowMs).map(({ source, count }) => [source, count])),
    records: recordsOf(database),
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => void database.close(),
  };
}

function recordsOf(database: Database): Records {
  const put = database.prepare<[string, string, string]>('INSERT OR REPLACE INTO records VALUES (?, ?, ?)');
  const putNew = database.prepare<[string, string, string]>('INSERT OR IGNORE INTO records VALUES (?, ?, ?)');
  const get = database.prepare<[string, string], string>('SELECT body FROM records WHERE kind = ? AND id = ?').pluck();
  const take = database
    .prepare<[string, string], string>('DELETE FROM records WHERE kind = ? AND id = ? RETURNING body')
    .pluck();
  const list = database.prepare<[string], { id: string; body: string }>(
    'SELECT id, body FROM records WHERE kind = ? ORDER BY id',
  );
  return {
    put: async (kind, id, body) => void put.run(kind, id, body),
    async putNew(kind, id, body) {
      putNew.run(kind, id, body);
      return get.get(kind, id) ?? body;
    },
    get: async (kind, id) => get.get(kind, id) ?? null,
    take: async (kind, id) => take.get(kind, id) ?? null,
    list: async (kind) => list.all(kind),
  };
}

function readCounts(database: Database): StoredCounts {
  const byType = database
    .prepare<[], { type: string; count: number }>('SELECT type, count FROM counts ORDER BY type')
    .all();
  const sources = database
    .prepare<[], SourceRow>(
      `SELECT s.urn, s.last_seen_ms, s.events, s.duplicates, e.body
       FROM sources s LEFT JOIN events e ON e.number = s.last_event ORDER BY s.urn`,
    )
    .all();
  const findings = database
    .prepare<[], Finding>(
      `SELECT f.kind, s.urn AS source, f.chain, f.sequence FROM findings f JOIN chains c ON c.name = f.chain
       JOIN sources s ON s.number = c.source ORDER BY f.number DESC LIMIT 100`,
    )
    .all();
  return {
    byType: Object.fromEntries(byType.map(({ type, count }) => [type, count])),
    gaps: readGaps(database),
    findings,
    boxes: sources.map((row) => ({
      source: row.urn,
      lastSeenMs: row.last_seen_ms,
      events: row.events,
      duplicates: row.duplicates,
      lastEvent: row.body === null ? null : JSON.parse(row.body),
    })),
  };
}

/** Only the chains with a hole are walked, and only beyond their whole part. */
function readGaps(database: Database): StoredCounts['gaps'] {
  return database
    .prepare<[], { chain: string; from: number; to: number }>(
      `SELECT c.name AS chain, held.after + 1 AS "from", held.sequence - 1 AS "to" FROM chains c JOIN (
         SELECT e.chain, e.sequence, lag(e.sequence, 1, c2.through) OVER (PARTITION BY e.chain ORDER BY e.sequence) AS after
         FROM chains c2 JOIN events e ON e.chain = c2.number AND e.sequence > c2.through WHERE c2.highest > c2.through
       ) held ON held.chain = c.number WHERE held.sequence > held.after + 1 ORDER BY 1, 2 LIMIT 1000`,
    )
    .all();
}
