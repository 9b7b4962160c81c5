/** Questions to one generation of the watchlist. */
import { type ConcernLevel, concernLevels } from './entries.ts';
import type { Generation } from './generation.ts';
import { type MatchKind, matchHash } from './matching.ts';

export interface Concern {
  readonly level: ConcernLevel;
  /** A code of the district; empty when it gave none. */
  readonly note: string;
  readonly listVersion: number;
}

export interface WatchlistQuestions {
  /** The gravest concern about a person; null when there is none. */
  concern(kind: MatchKind, text: string): Concern | null;
}

interface Row {
  readonly level: number;
  readonly note: string;
}

export function prepareWatchlist({ database, state, matchKey }: Generation): WatchlistQuestions {
  const gravest = 'ORDER BY level DESC LIMIT 1';
  const statements = {
    holder: database.prepare<[Buffer], Row>(`SELECT level, note FROM entries WHERE holder = ? ${gravest}`),
    identityNumber: database.prepare<[Buffer], Row>(`SELECT level, note FROM entries WHERE identity = ? ${gravest}`),
  };
  return {
    concern(kind, text) {
      const row = statements[kind].get(matchHash(matchKey, kind, text));
      const level = concernLevels[row?.level ?? -1];
      return row === undefined || level === undefined ? null : { level, note: row.note, listVersion: state.version };
    },
  };
}
