/** The part of the store whose SQL both databases understand. */
import type { Ask } from './ask.ts';
import type {
  BoxPage,
  DistrictStore,
  Finding,
  Records,
  StoredCommand,
  StoredCounts,
  StoredEvent,
} from './store-contract.ts';

interface SourceRow {
  readonly urn: string;
  readonly last_seen_ms: number;
  readonly events: number;
  readonly duplicates: number;
  readonly body: string | null;
}

/** SQLite and PostgreSQL both take it as a LIMIT. */
const everyBox: BoxPage = { after: '', limit: 2_147_483_647 };

export interface EventRow {
  readonly number: number;
  readonly body: string;
}

export const stored = ({ number, body }: EventRow): StoredEvent => ({ number, event: JSON.parse(body) });

export type CommonStore = Pick<
  DistrictStore,
  'counts' | 'eventsAfter' | 'recent' | 'commandsAfter' | 'noteCursor' | 'pendingCommands' | 'records'
>;

export function commonStore(ask: Ask): CommonStore {
  return {
    counts: (page) => readCounts(ask, page ?? everyBox),
    async eventsAfter(number, limit) {
      const rows = await ask<EventRow>(
        'SELECT number, body FROM events WHERE number > $1 ORDER BY number LIMIT $2',
        number,
        limit,
      );
      return rows.map(stored);
    },
    async recent(limit) {
      const rows = await ask<EventRow>('SELECT number, body FROM events ORDER BY number DESC LIMIT $1', limit);
      return rows.toReversed().map(stored);
    },
    commandsAfter: (source, after, nowMs) =>
      ask<StoredCommand>(
        `SELECT number, jws FROM commands WHERE source = $1 AND number > $2 AND expires_ms > $3
         ORDER BY number LIMIT 50`,
        source,
        after,
        nowMs,
      ),
    async noteCursor(source, cursor) {
      await ask(
        `INSERT INTO command_cursors (source, cursor) VALUES ($1, $2) ON CONFLICT (source)
         DO UPDATE SET cursor = excluded.cursor WHERE command_cursors.cursor < excluded.cursor`,
        source,
        cursor,
      );
    },
    async pendingCommands(nowMs) {
      const rows = await ask<{ source: string; count: number }>(
        `SELECT c.source, count(*) AS count FROM commands c LEFT JOIN command_cursors k ON k.source = c.source
         WHERE c.expires_ms > $1 AND c.number > coalesce(k.cursor, 0) GROUP BY c.source`,
        nowMs,
      );
      return new Map(rows.map(({ source, count }) => [source, count]));
    },
    records: recordsOf(ask),
  };
}

function recordsOf(ask: Ask): Records {
  const get = async (kind: string, id: string): Promise<string | null> =>
    (await ask<{ body: string }>('SELECT body FROM records WHERE kind = $1 AND id = $2', kind, id))[0]?.body ?? null;
  return {
    get,
    async put(kind, id, body) {
      await ask(
        `INSERT INTO records (kind, id, body) VALUES ($1, $2, $3)
         ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body`,
        kind,
        id,
        body,
      );
    },
    async putNew(kind, id, body) {
      await ask('INSERT INTO records (kind, id, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', kind, id, body);
      return (await get(kind, id)) ?? body;
    },
    async take(kind, id) {
      const sql = 'DELETE FROM records WHERE kind = $1 AND id = $2 RETURNING body';
      return (await ask<{ body: string }>(sql, kind, id))[0]?.body ?? null;
    },
    list: (kind) => ask('SELECT id, body FROM records WHERE kind = $1 ORDER BY id', kind),
  };
}

async function readCounts(ask: Ask, { after, limit }: BoxPage): Promise<StoredCounts> {
  const byType = await ask<{ type: string; count: number }>('SELECT type, count FROM counts ORDER BY type');
  const sources = await ask<SourceRow>(
    `SELECT s.urn, s.last_seen_ms, s.events, s.duplicates, e.body
     FROM sources s LEFT JOIN events e ON e.number = s.last_event WHERE s.urn > $1 ORDER BY s.urn LIMIT $2`,
    after,
    limit,
  );
  const [all] = await ask<{ boxes: number; duplicates: number }>(
    'SELECT count(*) AS boxes, CAST(coalesce(sum(duplicates), 0) AS BIGINT) AS duplicates FROM sources',
  );
  const findings = await ask<Finding>(
    'SELECT kind, source, chain, sequence FROM findings ORDER BY number DESC LIMIT 100',
  );
  return {
    byType: Object.fromEntries(byType.map(({ type, count }) => [type, count])),
    gaps: await readGaps(ask),
    findings,
    duplicates: all?.duplicates ?? 0,
    boxCount: all?.boxes ?? 0,
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
function readGaps(ask: Ask): Promise<StoredCounts['gaps']> {
  return ask<{ chain: string; from: number; to: number }>(
    `SELECT c.name AS chain, held.after + 1 AS "from", held.sequence - 1 AS "to" FROM chains c JOIN (
       SELECT e.chain, e.sequence, lag(e.sequence, 1, c2.through) OVER (PARTITION BY e.chain ORDER BY e.sequence) AS after
       FROM chains c2 JOIN events e ON e.chain = c2.number AND e.sequence > c2.through WHERE c2.highest > c2.through
     ) held ON held.chain = c.number WHERE held.sequence > held.after + 1 ORDER BY 1, 2 LIMIT 1000`,
  );
}
