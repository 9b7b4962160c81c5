/** What the district knows, counted: the answer of `GET /v1/state` and the head of the wallboard. */
import { utcText } from '../../kiosk/uplink/contract.ts';
import { placeOf } from '../../kiosk/uplink/source.ts';
import type { BoxRow, StoredCounts } from './store/store-contract.ts';

/** A box that gave no sign of life for this long is silent: three of its signs have been missed. */
export const silentAfterMs = 60_000;

export interface DistrictState {
  readonly now: string;
  readonly events: number;
  readonly duplicates: number;
  readonly byVerdict: { readonly granted: number; readonly denied: number; readonly referred: number };
  readonly byType: Readonly<Record<string, number>>;
  /** Ranges of sequences that have not arrived although later ones have. */
  readonly gaps: StoredCounts['gaps'];
  readonly findings: StoredCounts['findings'];
  /** Of all boxes, those of the page that was asked for. */
  readonly boxes: readonly BoxState[];
  readonly boxCount: number;
}

interface BoxState {
  readonly source: string;
  readonly place: string;
  readonly lastSeen: string;
  readonly silent: boolean;
  readonly events: number;
  readonly duplicates: number;
  readonly lastEvent: { readonly id: string; readonly type: string; readonly time: string } | null;
}

/** The counts as seen at `nowMs`. */
export function stateOf(
  { byType, gaps, findings, boxes, duplicates, boxCount }: StoredCounts,
  nowMs: number,
): DistrictState {
  return {
    now: utcText(nowMs),
    events: Object.values(byType).reduce((sum, count) => sum + count, 0),
    duplicates,
    byVerdict: {
      granted: byType['kadian.access.granted'] ?? 0,
      denied: byType['kadian.access.denied'] ?? 0,
      referred: byType['kadian.access.referred'] ?? 0,
    },
    byType,
    gaps,
    findings,
    boxes: boxes.map((row) => boxState(row, nowMs)),
    boxCount,
  };
}

function boxState({ source, lastSeenMs, events, duplicates, lastEvent: last }: BoxRow, nowMs: number): BoxState {
  return {
    source,
    place: placeText(source),
    lastSeen: utcText(lastSeenMs),
    silent: nowMs - lastSeenMs > silentAfterMs,
    events,
    duplicates,
    lastEvent: last === null ? null : { id: last.id, type: last.type, time: last.time },
  };
}

/** `subdistrict / community / compound / lane`: the district is the same for all. */
export function placeText(source: string): string {
  const place = placeOf(source);
  return place === null ? source : [place.subdistrict, place.community, place.compound, place.lane].join(' / ');
}
