/** What a transaction must hold and know before it can judge its deliveries. */
import type { ClientBase } from 'pg';
import { codesOf } from './facts.ts';
import { type Chain, type Delivery, type Known, positionsOf } from './judge.ts';

export interface ChainRow extends Chain {
  readonly number: number;
  readonly name: string;
}

export async function lockSources(client: ClientBase, deliveries: readonly Delivery[]): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  for (const { sender, events, nowMs } of deliveries) {
    for (const urn of [sender, ...events.map(({ event }) => event.source)]) {
      seen.set(urn, Math.max(nowMs, seen.get(urn) ?? 0));
    }
  }
  const urns = [...seen.keys()].sort();
  const codes = urns.map(codesOf);
  const { rows } = await client.query<{ urn: string; number: number }>({
    name: 'lock-sources',
    text: `INSERT INTO sources (urn, district, subdistrict, community, compound, lane, last_seen_ms)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
           ON CONFLICT (urn) DO UPDATE SET last_seen_ms = greatest(sources.last_seen_ms, excluded.last_seen_ms)
           RETURNING urn, number`,
    values: [
      urns,
      ...([0, 1, 2, 3, 4] as const).map((level) => codes.map((each) => each[level])),
      urns.map((urn) => seen.get(urn)),
    ],
  });
  return new Map(rows.map(({ urn, number }) => [urn, number]));
}

export async function lockChains(client: ClientBase, deliveries: readonly Delivery[]): Promise<Map<string, ChainRow>> {
  const names = [...new Set(deliveries.flatMap(({ events }) => events.map(({ event }) => event.chain)))].sort();
  if (names.length === 0) return new Map();
  // First made, then locked: whoever locks has made all it needs, so that no two wait for each other.
  await client.query({
    name: 'make-chains',
    text: `INSERT INTO chains (name) SELECT n.name FROM unnest($1::text[]) AS n (name)
           WHERE NOT EXISTS (SELECT 1 FROM chains c WHERE c.name = n.name) ORDER BY n.name ON CONFLICT DO NOTHING`,
    values: [names],
  });
  const { rows } = await client.query<ChainRow>({
    name: 'lock-chains',
    text: 'SELECT name, number, through, highest, key FROM chains WHERE name = ANY($1) ORDER BY name FOR UPDATE',
    values: [names],
  });
  return new Map(rows.map((row) => [row.name, row]));
}

export async function readKnown(
  client: ClientBase,
  deliveries: readonly Delivery[],
  chains: ReadonlyMap<string, ChainRow>,
): Promise<Map<string, Known[]>> {
  const positions = positionsOf(deliveries, chains);
  if (positions.length === 0) return new Map();
  const { rows } = await client.query<Known & { name: string; sequence: number }>({
    name: 'read-known',
    text: `SELECT p.name, p.sequence, encode(e.previous, 'hex') AS previous, encode(e.hash, 'hex') AS hash
           FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS p (name, chain, sequence)
           JOIN events e ON e.chain = p.chain AND e.sequence = p.sequence ORDER BY e.number`,
    values: [
      positions.map(({ chain }) => chain),
      positions.map(({ chain }) => chains.get(chain)?.number),
      positions.map(({ sequence }) => sequence),
    ],
  });
  return Map.groupBy(rows, (row) => `${row.name}.${row.sequence}`);
}
