/** What a transaction writes once its deliveries are judged; many rows to a statement. */
import type { ClientBase } from 'pg';
import type { Judged } from './judge.ts';
import type { ChainRow } from './postgres-locks.ts';
import { summarise } from './summary.ts';

/** Returns the number of the first. */
export async function writeEvents(
  client: ClientBase,
  { fresh }: Judged,
  chains: ReadonlyMap<string, ChainRow>,
  numberOf: (urn: string) => number,
): Promise<number> {
  const { rows } = await client.query<{ last: number }>({
    name: 'number-arrivals',
    text: 'UPDATE arrivals SET last = last + $1 RETURNING last',
    values: [fresh.length],
  });
  const first = (rows[0]?.last ?? 0) - fresh.length + 1;
  await client.query({
    name: 'write-events',
    text: `INSERT INTO events (number, chain, sequence, source, type, alarm, at_ms, received_ms, holder, condition,
             previous, hash, body)
           SELECT number, chain, sequence, source, type, alarm, at_ms, received_ms, holder, condition,
             decode(previous, 'hex'), decode(hash, 'hex'), body
           FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::smallint[], $7::bigint[],
             $8::bigint[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
           AS e (number, chain, sequence, source, type, alarm, at_ms, received_ms, holder, condition, previous, hash, body)`,
    values: [
      fresh.map((_, index) => first + index),
      fresh.map(({ event }) => chains.get(event.chain)?.number),
      fresh.map(({ sequence }) => sequence),
      fresh.map(({ event }) => numberOf(event.source)),
      fresh.map(({ event }) => event.type),
      fresh.map(({ event }) => (event.alarm ? 1 : 0)),
      fresh.map(({ facts }) => facts.atMs),
      fresh.map(({ receivedMs }) => receivedMs),
      fresh.map(({ facts }) => facts.holder),
      fresh.map(({ facts }) => facts.condition),
      fresh.map(({ event }) => event.previoushash),
      fresh.map(({ event }) => event.hash),
      fresh.map(({ body }) => body),
    ],
  });
  const ofBoxes = [...new Map(fresh.map(({ event }) => [`${event.source} ${event.chain}`, event])).values()];
  await client.query({
    name: 'write-box-chains',
    text: 'INSERT INTO box_chains (source, chain) SELECT * FROM unnest($1::bigint[], $2::bigint[]) ON CONFLICT DO NOTHING',
    values: [ofBoxes.map(({ source }) => numberOf(source)), ofBoxes.map(({ chain }) => chains.get(chain)?.number)],
  });
  return first;
}

export async function writeFindings(client: ClientBase, { findings }: Judged): Promise<void> {
  for (const { kind, source, chain, sequence, foundMs, body } of findings) {
    await client.query(
      `INSERT INTO findings (kind, source, chain, sequence, found_ms, body) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING`,
      [kind, source, chain, sequence, foundMs, body],
    );
  }
}

export async function writeSummary(
  client: ClientBase,
  judged: Judged,
  first: number,
  numberOf: (urn: string) => number,
): Promise<void> {
  const { byType, tallies, sources } = summarise(judged, first);
  if (byType.size > 0) {
    await client.query({
      name: 'write-counts',
      text: `INSERT INTO counts (type, count) SELECT * FROM unnest($1::text[], $2::bigint[])
             ON CONFLICT (type) DO UPDATE SET count = counts.count + excluded.count`,
      values: [[...byType.keys()], [...byType.values()]],
    });
  }
  if (tallies.length > 0) {
    await client.query({
      name: 'write-tallies',
      text: `INSERT INTO tallies (day, source, what, count) SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[])
             ON CONFLICT (day, source, what) DO UPDATE SET count = tallies.count + excluded.count`,
      values: [
        tallies.map(({ day }) => day),
        tallies.map(({ source }) => numberOf(source)),
        tallies.map(({ what }) => what),
        tallies.map(({ count }) => count),
      ],
    });
  }
  if (sources.size > 0) {
    const rows = [...sources];
    await client.query({
      name: 'write-sources',
      text: `UPDATE sources s SET events = s.events + n.fresh, last_event = coalesce(n.last, s.last_event),
               duplicates = s.duplicates + n.duplicates
             FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS n (number, fresh, last, duplicates)
             WHERE s.number = n.number`,
      values: [
        rows.map(([urn]) => numberOf(urn)),
        rows.map(([, { fresh }]) => fresh),
        rows.map(([, { last }]) => last),
        rows.map(([, { duplicates }]) => duplicates),
      ],
    });
  }
}

/** Beyond what came now, what had come before: the walk ends at the first gap. */
const walkOn = `
  SELECT CASE WHEN EXISTS (SELECT 1 FROM events WHERE chain = $1 AND sequence = $2::bigint + 1) THEN (
    SELECT e.sequence FROM events e WHERE e.chain = $1 AND e.sequence > $2
    AND NOT EXISTS (SELECT 1 FROM events n WHERE n.chain = e.chain AND n.sequence = e.sequence + 1)
    ORDER BY e.sequence LIMIT 1
  ) ELSE $2 END AS through`;

export async function saveChains(client: ClientBase, chains: readonly ChainRow[]): Promise<void> {
  for (const chain of chains) {
    if (chain.through === chain.highest) continue;
    const { rows } = await client.query<{ through: number }>(walkOn, [chain.number, chain.through]);
    chain.through = rows[0]?.through ?? chain.through;
  }
  await client.query({
    name: 'save-chains',
    text: `UPDATE chains c SET through = n.through, highest = n.highest, key = n.key
           FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) AS n (number, through, highest, key)
           WHERE c.number = n.number`,
    values: [
      chains.map(({ number }) => number),
      chains.map(({ through }) => through),
      chains.map(({ highest }) => highest),
      chains.map(({ key }) => key),
    ],
  });
}
