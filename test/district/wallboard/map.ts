/** The map: the places below one, with their figures of today, and every box as a point. Asked by many, read once. */
import type { Clock } from '../../../drivers/basics/clock.ts';
import { silentAfterMs } from '../state.ts';
import { dayOf } from '../store/day.ts';
import type { DayCounts, DistrictStore, PlaceOverview, PlacePrefix } from '../store/store-contract.ts';
import { layOut, type Point } from './layout.ts';
import { keyOf, type KnownPlace, type KnownPlaces } from './places-file.ts';

export interface MapPlace extends Point {
  readonly codes: PlacePrefix;
  readonly name: KnownPlace['name'] | null;
  readonly boxes: number;
  readonly silent: number;
  readonly openAlarms: number;
  readonly lastSeenMs: number | null;
  readonly counts: DayCounts;
}

export interface Overview {
  readonly nowMs: number;
  readonly day: string;
  /** The place and those above it. */
  readonly path: readonly { readonly codes: PlacePrefix; readonly name: KnownPlace['name'] | null }[];
  readonly totals: Omit<MapPlace, 'codes' | 'name' | 'lastSeenMs' | 'x' | 'y'>;
  readonly places: readonly MapPlace[];
}

/** A box is fine, silent, or has an open alarm. */
export type BoxState = 0 | 1 | 2;

export interface BoardMap {
  overview(prefix: PlacePrefix): Promise<Overview>;
  /** `[x, y, state]` of every box in the place. */
  points(prefix: PlacePrefix): Promise<readonly (readonly [number, number, BoxState])[]>;
}

/** Answers this young serve whoever asks the same: milliseconds. */
const freshMs = 1_000;
const pointsFreshMs = 10_000;

const nothing: DayCounts = { granted: 0, denied: 0, referred: 0, overridden: 0, abandoned: 0, alarms: 0 };

export function openMap(store: DistrictStore, clock: Clock, known: KnownPlaces): BoardMap {
  const overviews = remembered(clock, freshMs, readOverview);
  const allPoints = remembered(clock, pointsFreshMs, readPoints);

  async function readOverview(prefix: PlacePrefix): Promise<Overview> {
    const nowMs = clock.wallMs();
    const day = dayOf(nowMs);
    const found = await store.placesOverview(prefix, { day, silentBeforeMs: nowMs - silentAfterMs });
    const without = known.below(prefix).filter(({ codes }) => !found.some((row) => keyOf(row.codes) === keyOf(codes)));
    const codes = [...found.map((row) => row.codes), ...without.map((place) => place.codes)];
    const points = layOut(codes, known);
    const row = (of: PlacePrefix, given: PlaceOverview | null): MapPlace => ({
      codes: of,
      name: known.find(of)?.name ?? null,
      ...(points.get(keyOf(of)) ?? { x: 0, y: 0 }),
      boxes: given?.boxes ?? 0,
      silent: given?.silent ?? 0,
      openAlarms: given?.openAlarms ?? 0,
      lastSeenMs: given?.lastSeenMs ?? null,
      counts: given?.counts ?? nothing,
    });
    return {
      nowMs,
      day,
      path: prefix.map((_, index) => {
        const above = prefix.slice(0, index + 1);
        return { codes: above, name: known.find(above)?.name ?? null };
      }),
      totals: sumOf(found),
      places: [...found.map((given) => row(given.codes, given)), ...without.map((place) => row(place.codes, null))],
    };
  }

  async function readPoints(prefix: PlacePrefix): Promise<readonly (readonly [number, number, BoxState])[]> {
    const boxes = await store.boxesIn(prefix);
    const silentBeforeMs = clock.wallMs() - silentAfterMs;
    const alarmed = new Set((await store.alarms(5_000, prefix)).map(({ event }) => event.source));
    const points = layOut(
      boxes.map(({ codes }) => codes),
      known,
    );
    return boxes.map(({ source, codes, lastSeenMs }) => {
      const { x, y } = points.get(keyOf(codes)) ?? { x: 0, y: 0 };
      const state = alarmed.has(source) ? 2 : lastSeenMs < silentBeforeMs ? 1 : 0;
      return [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000, state] as const;
    });
  }

  return { overview: overviews, points: allPoints };
}

function sumOf(rows: readonly PlaceOverview[]): Overview['totals'] {
  const sum = (of: (row: PlaceOverview) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    boxes: sum((row) => row.boxes),
    silent: sum((row) => row.silent),
    openAlarms: sum((row) => row.openAlarms),
    counts: {
      granted: sum(({ counts }) => counts.granted),
      denied: sum(({ counts }) => counts.denied),
      referred: sum(({ counts }) => counts.referred),
      overridden: sum(({ counts }) => counts.overridden),
      abandoned: sum(({ counts }) => counts.abandoned),
      alarms: sum(({ counts }) => counts.alarms),
    },
  };
}

/** One reading serves all who ask for the same place while it is fresh. */
function remembered<T>(clock: Clock, ms: number, read: (prefix: PlacePrefix) => Promise<T>) {
  const kept = new Map<string, { readonly atMs: number; readonly value: Promise<T> }>();
  return (prefix: PlacePrefix): Promise<T> => {
    const key = keyOf(prefix);
    const nowMs = clock.monotonicMs();
    for (const [other, { atMs }] of kept) if (nowMs - atMs >= ms) kept.delete(other);
    const there = kept.get(key);
    if (there !== undefined) return there.value;
    const value = read(prefix);
    kept.set(key, { atMs: nowMs, value });
    value.catch(() => kept.delete(key));
    return value;
  };
}
