/** Questions to one generation of the roster. Who lives where is answered in codes; names only to who has the key of the shift. */
import type { KeyObject } from 'node:crypto';
import { type Details, openDetails } from './details.ts';
import type { Generation } from './generation.ts';
import type { ResidentKind } from './entries.ts';
import { type ReadingInitials, readInitialsApart } from './initials-apart.ts';
import type { InitialsIndex } from './initials.ts';
import { type MatchKind, matchHash } from './matching.ts';
import { openSealedKey } from './sealed-key.ts';

export interface Residence {
  readonly kind: ResidentKind;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
}

/** `details` is null while the roster is locked. */
export interface Resident extends Residence {
  /** Number of the entry, as the district counts. */
  readonly id: number;
  readonly details: Details | null;
}

export interface Building {
  readonly building: string;
  readonly units: readonly string[];
}

/** A home, and how many of the roster belong to it. */
export interface Household {
  readonly building: string;
  readonly unit: string;
  readonly room: string;
  readonly residents: number;
}

export interface RosterQuestions {
  /** Every household the person belongs to; empty for nobody known. */
  residences(kind: MatchKind, text: string): readonly Residence[];
  /** What staff may see of a person, as the first of their entries has it; null while locked, and for nobody known. */
  detailsOf(kind: MatchKind, text: string): Details | null;
  /** The entry with this number of the district's; null: there is none. */
  entry(id: number): Resident | null;
  /** Every building with its units, in the order of their codes. */
  buildings(): readonly Building[];
  /** Homes of a building, `unit` null for all units, in the order of unit and room. */
  households(building: string, unit: string | null, limit: number): readonly Household[];
  /** In the order of building, unit and room; a room is found by its beginning. */
  byRoom(building: string, unit: string | null, roomPrefix: string, limit: number): readonly Resident[];
  /** In the order of the initials; null while locked. */
  byInitials(prefix: string, limit: number): readonly Resident[] | null;
  /** Opens the key of the details with that of the shift and reads the initials. */
  unlock(shiftKey: KeyObject): Promise<Unlocking>;
  lock(): void;
  readonly unlocked: boolean;
}

/** `wrongKey`: of another shift. `interrupted`: by a lock, another unlocking or a newer roster. */
export type Unlocking = 'unlocked' | 'wrongKey' | 'interrupted';

interface Row extends Residence {
  readonly id: number;
  readonly details: Buffer;
}

export function prepareRoster({ file, database, state, matchKey }: Generation): RosterQuestions {
  const columns = 'id, kind, building, unit, room, details';
  const residences = {
    holder: database.prepare<[Buffer], Residence>('SELECT kind, building, unit, room FROM entries WHERE holder = ?'),
    identityNumber: database.prepare<[Buffer], Residence>(
      'SELECT kind, building, unit, room FROM entries WHERE identity = ?',
    ),
  };
  const rows = {
    holder: database.prepare<[Buffer], Row>(`SELECT ${columns} FROM entries WHERE holder = ? ORDER BY id LIMIT 1`),
    identityNumber: database.prepare<[Buffer], Row>(
      `SELECT ${columns} FROM entries WHERE identity = ? ORDER BY id LIMIT 1`,
    ),
  };
  const one = database.prepare<[number], Row>(`SELECT ${columns} FROM entries WHERE id = ?`);
  // A prefix is a range, so that the index is used: no character sorts behind U+10FFFF.
  const place = 'building = ? AND unit BETWEEN ? AND ? AND room BETWEEN ? AND ?';
  const byPlace = database.prepare<[string, string, string, string, string, number], Row>(
    `SELECT ${columns} FROM entries WHERE ${place} ORDER BY building, unit, room, id LIMIT ?`,
  );
  const allUnits = database.prepare<[], { building: string; unit: string }>(
    'SELECT DISTINCT building, unit FROM entries ORDER BY building, unit',
  );
  const homes = database.prepare<[string, string, string, number], Household>(
    `SELECT building, unit, room, count(*) AS residents FROM entries
     WHERE building = ? AND unit BETWEEN ? AND ? GROUP BY building, unit, room ORDER BY unit, room LIMIT ?`,
  );
  let known: readonly Building[] | null = null;
  let opened: { readonly key: KeyObject; readonly initials: InitialsIndex } | null = null;
  let reading: ReadingInitials | null = null;

  function shown({ id, kind, building, unit, room, details }: Row): Resident {
    const clear = opened === null ? null : openDetails(opened.key, state.keyId, id, details);
    return { id, kind, building, unit, room, details: clear };
  }

  return {
    residences: (kind, text) => residences[kind].all(matchHash(matchKey, kind, text)),
    detailsOf(kind, text) {
      if (opened === null) return null;
      const row = rows[kind].get(matchHash(matchKey, kind, text));
      return row === undefined ? null : shown(row).details;
    },
    entry(id) {
      const row = one.get(id);
      return row === undefined ? null : shown(row);
    },
    buildings() {
      // Reads the whole index: some ten milliseconds for the largest roster, once for each version.
      known ??= byBuilding(allUnits.all());
      return known;
    },
    households: (building, unit, limit) => homes.all(building, ...unitRange(unit), limit),
    byRoom(building, unit, roomPrefix, limit) {
      const [from, to] = unitRange(unit);
      return byPlace.all(building, from, to, roomPrefix, roomPrefix + highest, limit).map(shown);
    },
    byInitials(prefix, limit) {
      if (opened === null) return null;
      return opened.initials.find(prefix, limit).flatMap((id) => {
        const row = one.get(id);
        return row === undefined ? [] : [shown(row)];
      });
    },
    async unlock(shiftKey) {
      reading?.stop();
      reading = null;
      const key = state.detailsKey === null ? null : openSealedKey(state.detailsKey, shiftKey);
      if (key === null) return 'wrongKey';
      const mine = readInitialsApart({ file, key, keyId: state.keyId });
      reading = mine;
      const initials = await mine.done;
      if (initials === null || reading !== mine) return 'interrupted';
      reading = null;
      opened = { key, initials };
      return 'unlocked';
    },
    lock() {
      reading?.stop();
      reading = null;
      opened = null;
    },
    get unlocked() {
      return opened !== null;
    },
  };
}

function unitRange(unit: string | null): [string, string] {
  return unit === null ? ['', highest] : [unit, unit];
}

function byBuilding(rows: readonly { readonly building: string; readonly unit: string }[]): readonly Building[] {
  const units = Map.groupBy(rows, ({ building }) => building);
  return [...units].map(([building, of]) => ({ building, units: of.map(({ unit }) => unit) }));
}

const highest = '\u{10FFFF}';
