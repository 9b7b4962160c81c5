/** What the district knows, counted: the answer of `GET /v1/state` and the head of the wallboard. */
import type { Database } from 'better-sqlite3';
import type { CloudEvent } from '../../kiosk/uplink/contract.ts';
import { utcText } from '../../kiosk/uplink/contract.ts';
import { placeOf } from '../../kiosk/uplink/source.ts';
import type { FindingKind } from './store.ts';

/** A box that gave no sign of life for this long is silent: three of its signs have been missed. */
const silentAfterMs = 60_000;

export interface DistrictState {
  readonly now: string;
  readonly events: number;
  readonly duplicates: number;
  readonly byVerdict: { readonly granted: number; readonly denied: number; readonly referred: number };
  readonly byType: Readonly<Record<string, number>>;
  /** Ranges of sequences that have not arrived although later ones have. */
  readonly gaps: readonly { readonly chain: string; readonly from: number; readonly to: number }[];
  readonly findings: readonly { readonly kind: FindingKind; readonly chain: string; readonly sequence: number }[];
  readonly boxes: readonly BoxState[];
}

export interface BoxState {
  readonly source: string;
  readonly place: string;
  readonly lastSeen: string;
  readonly silent: boolean;
  readonly events: number;
  readonly duplicates: number;
  readonly lastEvent: { readonly id: string; readonly type: string; readonly time: string } | null;
}

interface SourceRow {
  readonly urn: string;
  readonly last_seen_ms: number;
  readonly events: number;
  readonly duplicates: number;
  readonly body: string | null;
}

/** Reads the counts at `nowMs`; lists are bounded, the newest findings first. */
export function readState(database: Database, nowMs: number): DistrictState {
  const counts = database
    .prepare<[], { type: string; count: number }>('SELECT type, count FROM counts ORDER BY type')
    .all();
  const byType = Object.fromEntries(counts.map(({ type, count }) => [type, count]));
  const sources = database
    .prepare<[], SourceRow>(
      `SELECT s.urn, s.last_seen_ms, s.events, s.duplicates, e.body
       FROM sources s LEFT JOIN events e ON e.number = s.last_event ORDER BY s.urn`,
    )
    .all();
  const findings = database
    .prepare<[], { kind: FindingKind; chain: string; sequence: number }>(
      'SELECT kind, chain, sequence FROM findings ORDER BY number DESC LIMIT 100',
    )
    .all();
  return {
    now: utcText(nowMs),
    events: counts.reduce((sum, { count }) => sum + count, 0),
    duplicates: sources.reduce((sum, { duplicates }) => sum + duplicates, 0),
    byVerdict: {
      granted: byType['kadian.access.granted'] ?? 0,
      denied: byType['kadian.access.denied'] ?? 0,
      referred: byType['kadian.access.referred'] ?? 0,
    },
    byType,
    gaps: readGaps(database),
    findings,
    boxes: sources.map((row) => boxState(row, nowMs)),
  };
}

function boxState(row: SourceRow, nowMs: number): BoxState {
  const last: CloudEvent | null = row.body === null ? null : JSON.parse(row.body);
  return {
    source: row.urn,
    place: placeText(row.urn),
    lastSeen: utcText(row.last_seen_ms),
    silent: nowMs - row.last_seen_ms > silentAfterMs,
    events: row.events,
    duplicates: row.duplicates,
    lastEvent: last === null ? null : { id: last.id, type: last.type, time: last.time },
  };
}

/** `subdistrict / community / compound / lane`: the district is the same for all. */
export function placeText(source: string): string {
  const place = placeOf(source);
  return place === null ? source : [place.subdistrict, place.community, place.compound, place.lane].join(' / ');
}

/** Only the chains with a hole are walked, and only beyond their whole part. */
function readGaps(database: Database): DistrictState['gaps'] {
  return database
    .prepare<[], { chain: string; from: number; to: number }>(
      `SELECT c.name AS chain, held.after + 1 AS "from", held.sequence - 1 AS "to" FROM chains c JOIN (
         SELECT e.chain, e.sequence, lag(e.sequence, 1, c2.through) OVER (PARTITION BY e.chain ORDER BY e.sequence) AS after
         FROM chains c2 JOIN events e ON e.chain = c2.number AND e.sequence > c2.through WHERE c2.highest > c2.through
       ) held ON held.chain = c.number WHERE held.sequence > held.after + 1 ORDER BY 1, 2 LIMIT 1000`,
    )
    .all();
}
