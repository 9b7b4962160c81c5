/** What happened in a run, as those saw it who do not belong to the box: the material of the oracle. Times are Unix milliseconds of the machine. */
import type { Verdict } from '../../kiosk/access/reasons.ts';
import type { RecordedEvent } from '../../kiosk/ledger/record.ts';
import type { CodeKind } from '../simulation/codes.ts';
import type { PersonKind } from '../simulation/people.ts';
import type { Fault } from './plan.ts';

/** One person at the gate: what they showed, how warm they were, and whether the gate was released to them. */
export interface Visit {
  readonly number: number;
  readonly kind: PersonKind;
  readonly fromMs: number;
  readonly toMs: number;
  readonly shown: readonly { readonly atMs: number; readonly code: CodeKind; readonly holder: string }[];
  /** Null: nobody stands before the thermometer from then on. Degrees Celsius. */
  readonly foreheads: readonly { readonly atMs: number; readonly objectC: number | null }[];
  readonly released: boolean;
}

/** A change of the relay's line, at the time the kernel wrote it. */
export interface Level {
  readonly atMs: number;
  readonly active: boolean;
}

/** A fault as it was done; `hitMs` is null where its target was not there. */
export interface Blow {
  readonly fault: Fault;
  readonly hitMs: number | null;
  /** When all was as before; null: it ends with its target. */
  readonly healedMs: number | null;
}

/** One process of the station from its start to its end. */
export interface Life {
  readonly pid: number;
  /** The zero of its monotonic clock. */
  readonly originMs: number;
  readonly bootId: string | null;
  readonly endedMs: number | null;
  /** Signal or exit code. */
  readonly end: string | null;
}

/** The screen showed, or the voice said, a verdict to somebody. */
export interface Telling {
  readonly atMs: number;
  readonly by: 'screen' | 'voice';
  readonly verdict: Verdict;
  /** The one shown large and said; null where none is told, as the voice to those it lets in. */
  readonly reason: string | null;
  /** False: it may have begun before it was first seen. */
  readonly begins: boolean;
}

export interface Held {
  readonly chain: string;
  readonly sequence: number;
  readonly hash: string;
}

export interface History {
  readonly visits: readonly Visit[];
  readonly relay: readonly Level[];
  readonly blows: readonly Blow[];
  readonly lives: readonly Life[];
  /** All events of the ledger and of those that were set aside. */
  readonly ledger: readonly RecordedEvent[];
  /** Why the ledger does not verify; null when it does. */
  readonly damage: string | null;
  readonly tellings: readonly Telling[];
  /** What the station said it had recorded. */
  readonly told: readonly Held[];
  readonly district: readonly Held[];
  /** What the district found wrong, and what it misses. */
  readonly complaints: readonly string[];
  /** How late this machine woke us, whenever it was more than a few milliseconds. */
  readonly lags: readonly { readonly atMs: number; readonly lateMs: number }[];
  /** From when on no fault was done any more; null in a run that was broken off. */
  readonly quietMs: number | null;
}
