/**
 * What the reference district keeps. Every event once by its id, that is chain and sequence; the same id from another
 * source, or with other content, is a conflict. Each batch is one durable transaction, and nothing that arrives is thrown
 * away: what contradicts itself is kept as a finding.
 */
import type { Database } from 'better-sqlite3';
import { type CloudEvent, utcText } from '../../../kiosk/uplink/contract.ts';
import { rangesOf } from '../../../kiosk/uplink/acknowledgement.ts';
import { hashFromWire } from '../chain-check.ts';
import type { Accepted, FindingKind, StoredEvent } from './store-contract.ts';

export interface SqliteAccept {
  (sender: string, events: readonly CloudEvent[], nowMs: number): Accepted;
}

interface ChainRow {
  readonly number: number;
  through: number;
  highest: number;
  /** The event kept last, which the next one in order follows. */
  last?: { readonly sequence: number; readonly hash: Buffer };
}

interface KnownRow {
  readonly previous: Buffer;
  readonly hash: Buffer;
}

export function sqliteAccept(database: Database): SqliteAccept {
  const seen = database.prepare<[string, number], { number: number }>(
    `INSERT INTO sources (urn, last_seen_ms) VALUES (?, ?)
     ON CONFLICT (urn) DO UPDATE SET last_seen_ms = excluded.last_seen_ms RETURNING number`,
  );
  const addChain = database.prepare<[string, number]>('INSERT OR IGNORE INTO chains (name, source) VALUES (?, ?)');
  const findChain = database.prepare<[string], ChainRow>('SELECT number, through, highest FROM chains WHERE name = ?');
  const saveChain = database.prepare<[number, number, number]>(
    'UPDATE chains SET through = ?, highest = ? WHERE number = ?',
  );
  const known = database.prepare<[number, number], KnownRow>(
    'SELECT previous, hash FROM events WHERE chain = ? AND sequence = ?',
  );
  const insert = database.prepare(
    `INSERT INTO events (chain, sequence, source, type, alarm, received_ms, previous, hash, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const count = database.prepare<[string, number]>(
    'INSERT INTO counts VALUES (?, ?) ON CONFLICT (type) DO UPDATE SET count = count + excluded.count',
  );
  const tally = database.prepare<[number, number | null, number, number]>(
    `UPDATE sources SET events = events + ?, last_event = coalesce(?, last_event), duplicates = duplicates + ?
     WHERE number = ?`,
  );
  const find = database.prepare<[FindingKind, string, number, string]>(
    'INSERT OR IGNORE INTO findings (kind, chain, sequence, body) VALUES (?, ?, ?, ?)',
  );
  function chainRow(name: string, source: number): ChainRow {
    addChain.run(name, source);
    const row = findChain.get(name);
    if (row === undefined) throw new Error(`chain ${name} was just added and is not there`);
    return row;
  }

  /** Where everything from the first event on is held; the walk ends at the first gap. */
  function advance(chain: ChainRow): void {
    while (chain.through < chain.highest && known.get(chain.number, chain.through + 1) !== undefined)
      chain.through += 1;
  }

  function hashBefore(chain: ChainRow, sequence: number): Buffer | undefined {
    if (sequence === 1) return Buffer.alloc(32);
    return chain.last?.sequence === sequence - 1 ? chain.last.hash : known.get(chain.number, sequence - 1)?.hash;
  }

  function keep(event: CloudEvent, source: number, chain: ChainRow, nowMs: number): number | null {
    const sequence = Number(event.sequence);
    const hash = Buffer.from(event.hash, 'hex');
    const previous = Buffer.from(event.previoushash, 'hex');
    const body = JSON.stringify(event);
    // Events mostly come in order: then nothing at or beyond this one can be there yet.
    const twin = sequence <= chain.highest ? known.get(chain.number, sequence) : undefined;
    if (twin !== undefined) {
      if (!twin.hash.equals(hash)) find.run('conflict', event.chain, sequence, body);
      return null;
    }
    if (hashFromWire(event) !== event.hash) find.run('wrongHash', event.chain, sequence, body);
    const before = hashBefore(chain, sequence);
    const next = sequence < chain.highest ? known.get(chain.number, sequence + 1)?.previous : undefined;
    if (before?.equals(previous) === false) find.run('brokenLink', event.chain, sequence, body);
    if (next?.equals(hash) === false) find.run('brokenLink', event.chain, sequence + 1, body);
    const alarm = event.alarm ? 1 : 0;
    const row = insert.run(chain.number, sequence, source, event.type, alarm, nowMs, previous, hash, body);
    chain.highest = Math.max(chain.highest, sequence);
    if (sequence === chain.through + 1) chain.through = sequence;
    chain.last = { sequence, hash };
    return Number(row.lastInsertRowid);
  }

  const acceptTogether = database.transaction((sender: string, events: readonly CloudEvent[], nowMs: number) => {
    const sources = new Map<string, { number: number; fresh: number; last: number | null; duplicates: number }>();
    const chains = new Map<string, ChainRow>();
    const types = new Map<string, number>();
    const fresh: StoredEvent[] = [];
    const sourceRow = (urn: string) => {
      const row = sources.get(urn) ?? {
        number: seen.get(urn, nowMs)?.number ?? 0,
        fresh: 0,
        last: null,
        duplicates: 0,
      };
      sources.set(urn, row);
      return row;
    };
    sourceRow(sender);
    for (const event of events) {
      const source = sourceRow(event.source);
      const chain = chains.get(event.chain) ?? chainRow(event.chain, source.number);
      chains.set(event.chain, chain);
      const number = keep(event, source.number, chain, nowMs);
      if (number === null) source.duplicates += 1;
      else {
        source.fresh += 1;
        source.last = number;
        types.set(event.type, (types.get(event.type) ?? 0) + 1);
        fresh.push({ number, event });
      }
    }
    for (const [type, number] of types) count.run(type, number);
    for (const row of sources.values()) {
      if (row.fresh + row.duplicates > 0) tally.run(row.fresh, row.last, row.duplicates, row.number);
    }
    for (const chain of chains.values()) {
      advance(chain);
      saveChain.run(chain.through, chain.highest, chain.number);
    }
    const held = [...chains].map(([chain, { through }]) => ({ chain, through }));
    return { held, fresh };
  });

  return (sender, events, nowMs) => {
    const { held, fresh } = acceptTogether.immediate(sender, events, nowMs);
    const numbered = events.map(({ chain, sequence }) => ({ chain, sequence: Number(sequence) }));
    return { ack: { acknowledged: rangesOf(numbered), held, now: utcText(nowMs) }, fresh };
  };
}
