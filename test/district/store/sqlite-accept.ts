/** How a delivery gets into SQLite: one durable transaction within one turn of the event loop. */
import type { Database } from 'better-sqlite3';
import type { CloudEvent } from '../../../kiosk/uplink/contract.ts';
import { wireLimits } from '../../../kiosk/uplink/http-contract.ts';
import { acknowledge, chainsIn, heldChain, type HeldRow } from './acknowledge.ts';
import { codesOf } from './facts.ts';
import { type Chain, checkDelivery, type Delivery, judge, type Judged, type Known, positionsOf } from './judge.ts';
import type { Accepted, DeviceKeys, StoredEvent } from './store-contract.ts';
import { summarise } from './summary.ts';

interface ChainRow extends Chain {
  readonly number: number;
}

export type SqliteAccept = (sender: string, events: readonly CloudEvent[], nowMs: number) => Accepted;

export function sqliteAccept(database: Database, keysOf: DeviceKeys): SqliteAccept {
  const seen = database.prepare<unknown[], { number: number }>(
    `INSERT INTO sources (urn, district, subdistrict, community, compound, lane, last_seen_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (urn) DO UPDATE SET last_seen_ms = max(last_seen_ms, excluded.last_seen_ms) RETURNING number`,
  );
  const addChain = database.prepare<[string]>('INSERT OR IGNORE INTO chains (name) VALUES (?)');
  const findChain = database.prepare<[string], ChainRow>(
    'SELECT number, through, highest, key FROM chains WHERE name = ?',
  );
  const saveChain = database.prepare<[number, number, string | null, number]>(
    'UPDATE chains SET through = ?, highest = ?, key = ? WHERE number = ?',
  );
  const findKnown = database.prepare<[number, number], Known>(
    'SELECT lower(hex(previous)) AS previous, lower(hex(hash)) AS hash FROM events WHERE chain = ? AND sequence = ? ORDER BY number',
  );
  const heldColumns = `c.name AS chain, c.through, (SELECT lower(hex(e.hash)) FROM events e
    WHERE e.chain = c.number AND e.sequence = c.through ORDER BY e.number LIMIT 1) AS hash FROM chains c`;
  const heldOf = database.prepare<[string], HeldRow>(`SELECT ${heldColumns} WHERE c.name = ?`);
  const heldOfBox = database.prepare<[string, number], HeldRow>(
    `SELECT ${heldColumns} WHERE c.number IN (
       SELECT b.chain FROM box_chains b JOIN sources s ON s.number = b.source WHERE s.urn = ?)
     ORDER BY c.number DESC LIMIT ?`,
  );
  const addBoxChain = database.prepare<[number, number]>('INSERT OR IGNORE INTO box_chains VALUES (?, ?)');
  const isHeld = database.prepare<[number, number]>('SELECT 1 FROM events WHERE chain = ? AND sequence = ?');
  const lastNumber = database.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'events'").pluck();
  const insert = database.prepare(
    `INSERT INTO events (chain, sequence, source, type, alarm, at_ms, received_ms, holder, condition, previous, hash, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const count = database.prepare<[string, number]>(
    'INSERT INTO counts VALUES (?, ?) ON CONFLICT (type) DO UPDATE SET count = count + excluded.count',
  );
  const tally = database.prepare<[string, number, string, number]>(
    'INSERT INTO tallies VALUES (?, ?, ?, ?) ON CONFLICT (day, source, what) DO UPDATE SET count = count + excluded.count',
  );
  const saveSource = database.prepare<[number, number | null, number, number]>(
    `UPDATE sources SET events = events + ?, last_event = coalesce(?, last_event), duplicates = duplicates + ?
     WHERE number = ?`,
  );
  const find = database.prepare(
    'INSERT OR IGNORE INTO findings (kind, source, chain, sequence, found_ms, body) VALUES (?, ?, ?, ?, ?, ?)',
  );

  function chainsOf(delivery: Delivery): Map<string, ChainRow> {
    const chains = new Map<string, ChainRow>();
    for (const { event } of delivery.events) {
      if (chains.has(event.chain)) continue;
      addChain.run(event.chain);
      const row = findChain.get(event.chain);
      if (row === undefined) throw new Error(`chain ${event.chain} was just added and is not there`);
      chains.set(event.chain, row);
    }
    return chains;
  }

  function knownOf(delivery: Delivery, chains: ReadonlyMap<string, ChainRow>): Map<string, Known[]> {
    const known = new Map<string, Known[]>();
    for (const { chain, sequence } of positionsOf([delivery], chains)) {
      known.set(`${chain}.${sequence}`, findKnown.all(chains.get(chain)?.number ?? 0, sequence));
    }
    return known;
  }

  function write(judged: Judged, delivery: Delivery, chains: ReadonlyMap<string, ChainRow>): StoredEvent[] {
    const sources = new Map<string, number>();
    const numberOf = (urn: string): number => {
      const number = sources.get(urn) ?? seen.get(urn, ...codesOf(urn), delivery.nowMs)?.number ?? 0;
      sources.set(urn, number);
      return number;
    };
    numberOf(delivery.sender);
    const first = (lastNumber.get() ?? 0) + 1;
    const ofBoxes = new Map(judged.fresh.map(({ event }) => [`${event.source} ${event.chain}`, event]));
    for (const { source, chain } of ofBoxes.values()) addBoxChain.run(numberOf(source), chains.get(chain)?.number ?? 0);
    for (const { event, sequence, facts, body } of judged.fresh) {
      insert.run(
        chains.get(event.chain)?.number,
        sequence,
        numberOf(event.source),
        event.type,
        event.alarm ? 1 : 0,
        facts.atMs,
        delivery.nowMs,
        facts.holder,
        facts.condition,
        Buffer.from(event.previoushash, 'hex'),
        Buffer.from(event.hash, 'hex'),
        body,
      );
    }
    for (const { kind, source, chain, sequence, foundMs, body } of judged.findings) {
      find.run(kind, source, chain, sequence, foundMs, body);
    }
    const summary = summarise(judged, first);
    for (const [type, number] of summary.byType) count.run(type, number);
    for (const { day, source, what, count } of summary.tallies) tally.run(day, numberOf(source), what, count);
    for (const [urn, { fresh, last, duplicates }] of summary.sources) {
      saveSource.run(fresh, last, duplicates, numberOf(urn));
    }
    for (const chain of chains.values()) {
      // Beyond what came now, what had come before: the walk ends at the first gap.
      while (chain.through < chain.highest && isHeld.get(chain.number, chain.through + 1) !== undefined) {
        chain.through += 1;
      }
      saveChain.run(chain.through, chain.highest, chain.key, chain.number);
    }
    return judged.fresh.map(({ event }, index) => ({ number: first + index, event }));
  }

  const together = database.transaction((delivery: Delivery): Accepted => {
    const chains = chainsOf(delivery);
    const judged = judge([delivery], chains, knownOf(delivery, chains), keysOf);
    const fresh = write(judged, delivery, chains);
    const held =
      delivery.events.length === 0
        ? heldOfBox.all(delivery.sender, wireLimits.maxBatchEvents)
        : chainsIn(delivery).flatMap((name) => heldOf.get(name) ?? []);
    return { ack: acknowledge(delivery, held.map(heldChain)), fresh };
  });
  return (sender, events, nowMs) => together.immediate(checkDelivery(sender, events, nowMs));
}
