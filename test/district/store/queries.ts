/** What the wallboard asks, in the SQL both databases understand. */
import type { Ask, Value } from './ask.ts';
import { type EventRow, stored } from './common.ts';
import { countedAs, countedTallies, dayReport } from './day-report.ts';
import { endingTypes } from './facts.ts';
import { columnsOf, levels, within } from './places.ts';
import type { Lookup, PlaceOverview, SilentBox, StoreQueries } from './store-contract.ts';

/**
 * An alarm `e` is open until an event of the same box and condition that ends it stands after it: in its chain by
 * sequence, in another chain by time; or until a person has settled it.
 */
const isOpen = `e.alarm = 1 AND NOT EXISTS (SELECT 1 FROM settled x WHERE x.number = e.number) AND NOT EXISTS (
  SELECT 1 FROM events f WHERE f.source = e.source AND f.condition = e.condition
  AND f.type IN (${endingTypes.map((type) => `'${type}'`).join(', ')})
  AND ((f.chain = e.chain AND f.sequence > e.sequence) OR (f.chain <> e.chain AND f.at_ms > e.at_ms)))`;

/** The alarms that name a person of concern. */
const ofConcern = `e.alarm = 1 AND e.holder IS NOT NULL AND e.type IN ('kadian.watchlist.hit', 'kadian.access.stayHomeLeaving')`;

const commandTypes = `'kadian.command.taken', 'kadian.command.refused', 'kadian.command.done'`;

export function storeQueries(ask: Ask): StoreQueries {
  const heard = (row: PlaceRow & { urn: string; last_seen_ms: number }): SilentBox => ({
    source: row.urn,
    codes: levels.map((level) => row[level] ?? ''),
    lastSeenMs: row.last_seen_ms,
  });
  return {
    async placesOverview(prefix, { day, silentBeforeMs }) {
      const columns = columnsOf(prefix.length + 1);
      const inside = within(prefix, 's', 1);
      const group = columns.map((column) => `s.${column}`).join(', ');
      const boxes = await ask<PlaceRow & { boxes: number; silent: number; last_seen_ms: number }>(
        `SELECT ${group}, count(*) AS boxes, max(s.last_seen_ms) AS last_seen_ms,
           count(CASE WHEN s.last_seen_ms < $1 THEN 1 END) AS silent
         FROM sources s WHERE ${within(prefix, 's', 2)} GROUP BY ${group} ORDER BY ${group}`,
        silentBeforeMs,
        ...prefix,
      );
      // A row for each count: SQLite adds up few rows of many columns much slower than many rows of one.
      const counts = await ask<PlaceRow & { what: string; count: number }>(
        `SELECT ${group}, t.what, CAST(sum(t.count) AS BIGINT) AS count FROM tallies t JOIN sources s ON s.number = t.source
         WHERE t.day = $${prefix.length + 1} AND t.what IN (${countedTallies}) AND ${inside} GROUP BY ${group}, t.what`,
        ...prefix,
        day,
      );
      const alarms = await ask<PlaceRow & { open: number }>(
        `SELECT ${group}, count(*) AS open FROM events e JOIN sources s ON s.number = e.source
         WHERE ${isOpen} AND ${inside} GROUP BY ${group}`,
        ...prefix,
      );
      const codes = (row: PlaceRow): string[] => columns.map((column) => row[column] ?? '');
      const byPlace = <Row extends PlaceRow>(rows: readonly Row[]) =>
        new Map(rows.map((row) => [JSON.stringify(codes(row)), row]));
      const countsBy = Map.groupBy(counts, (row) => JSON.stringify(codes(row)));
      const alarmsBy = byPlace(alarms);
      return boxes.map((row): PlaceOverview => {
        const key = JSON.stringify(codes(row));
        return {
          codes: codes(row),
          boxes: row.boxes,
          silent: row.silent,
          lastSeenMs: row.last_seen_ms,
          openAlarms: alarmsBy.get(key)?.open ?? 0,
          counts: countedAs(countsBy.get(key) ?? []).counts,
        };
      });
    },
    async alarms(limit, prefix = []) {
      const rows = await ask<EventRow & { received_ms: number }>(
        `SELECT e.number, e.body, e.received_ms FROM events e JOIN sources s ON s.number = e.source
         WHERE ${isOpen} AND ${within(prefix, 's', 2)} ORDER BY e.number DESC LIMIT $1`,
        limit,
        ...prefix,
      );
      return rows.map((row) => ({ ...stored(row), receivedMs: row.received_ms }));
    },
    async settleAlarm(number, who, atMs) {
      const settled = await ask(
        `INSERT INTO settled (number, who, at_ms) SELECT e.number, $2, CAST($3 AS BIGINT) FROM events e WHERE e.number = $1 AND ${isOpen}
         ON CONFLICT DO NOTHING RETURNING number`,
        number,
        who,
        atMs,
      );
      return settled.length === 1;
    },
    async silentBoxes(olderThanMs) {
      const rows = await ask<PlaceRow & { urn: string; last_seen_ms: number }>(
        `SELECT urn, last_seen_ms, ${levels.join(', ')} FROM sources WHERE last_seen_ms < $1 ORDER BY last_seen_ms, urn`,
        olderThanMs,
      );
      return rows.map(heard);
    },
    dayReport: (day, prefix) => dayReport(ask, day, prefix),
    async boxesIn(prefix) {
      const rows = await ask<PlaceRow & { urn: string; last_seen_ms: number }>(
        `SELECT urn, last_seen_ms, ${levels.join(', ')} FROM sources s WHERE ${within(prefix, 's', 1)} ORDER BY ${levels.join(', ')}`,
        ...prefix,
      );
      return rows.map(heard);
    },
    async concerns(limit, prefix = []) {
      const rows = await ask<EventRow>(
        `SELECT e.number, e.body FROM events e JOIN sources s ON s.number = e.source
         WHERE ${ofConcern} AND ${within(prefix, 's', 2)} ORDER BY e.number DESC LIMIT $1`,
        limit,
        ...prefix,
      );
      return rows.map(stored);
    },
    async concern(number) {
      const rows = await ask<EventRow>(
        `SELECT e.number, e.body FROM events e WHERE e.number = $1 AND ${ofConcern}`,
        number,
      );
      return rows.map(stored)[0] ?? null;
    },
    async commandEvents(number, limit) {
      const rows = await ask<EventRow>(
        `SELECT e.number, e.body FROM events e WHERE e.number > $1 AND e.type IN (${commandTypes}) ORDER BY e.number LIMIT $2`,
        number,
        limit,
      );
      return rows.map(stored);
    },
    async track(holder, fromMs, toMs) {
      const rows = await ask<EventRow & PlaceRow & { at_ms: number }>(
        `SELECT e.number, e.body, e.at_ms, ${levels.map((level) => `s.${level}`).join(', ')}
         FROM events e JOIN sources s ON s.number = e.source
         WHERE e.holder = $1 AND e.at_ms >= $2 AND e.at_ms < $3 ORDER BY e.at_ms, e.number`,
        holder,
        fromMs,
        toMs,
      );
      return rows.map((row) => ({ ...stored(row), atMs: row.at_ms, codes: levels.map((level) => row[level] ?? '') }));
    },
    async recordLookup({ atMs, who, what, subject }) {
      const values: Value[] = [atMs, who, what, subject];
      await ask('INSERT INTO audit (at_ms, who, what, subject) VALUES ($1, $2, $3, $4)', ...values);
    },
    lookups: (limit) =>
      ask<Lookup>('SELECT at_ms AS "atMs", who, what, subject FROM audit ORDER BY number DESC LIMIT $1', limit),
  };
}

type PlaceRow = { readonly [level in (typeof levels)[number]]?: string };
