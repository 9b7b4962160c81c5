/** Roster and watchlist of a box: who lives here, who is of concern, and how old that knowledge is. */
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { BoxKey } from './box-key.ts';
import type { Details } from './details.ts';
import { type ListStore, openListStore } from './list-store.ts';
import type { ListName, ListTrust } from './manifest.ts';
import type { MatchKind } from './matching.ts';
import {
  type Building,
  type Household,
  prepareRoster,
  type Residence,
  type Resident,
  type RosterQuestions,
  type Unlocking,
} from './roster.ts';
import { type Concern, prepareWatchlist, type WatchlistQuestions } from './watchlist.ts';

export interface ListAge {
  readonly version: number;
  readonly entries: number;
  /** Milliseconds since the district issued this version; null while the wall clock is not trusted. */
  readonly ageMs: number | null;
  /** Older than the limit, or of an age that cannot be told. */
  readonly stale: boolean;
}

/** Null for a list the box does not have. */
export type ListAges = Readonly<Record<ListName, ListAge | null>>;

export interface Lookup {
  /** Where the person belongs, in codes of the district; null when the roster does not know the person, or there is none. */
  readonly resident: readonly Residence[] | null;
  readonly concern: Concern | null;
  readonly listAges: ListAges;
}

export interface ListsOptions {
  /** Where the files of the lists lie; the key of the box lies elsewhere. */
  readonly directory: string;
  readonly boxKey: BoxKey;
  readonly trust: ListTrust;
  readonly clock: Clock;
  readonly wallTrusted: () => boolean;
  /** Milliseconds after which a list is stale; asked each time, because the policy may change it. */
  readonly staleAfterMs: (list: ListName) => number;
  readonly handlers: {
    /** A version is in force: to be recorded. */
    onLoaded(list: ListName, version: number, entries: number): void;
    /** The file of a list cannot be read and was given up; the next sync fetches a whole one. */
    onDamaged(list: ListName, detail: string): void;
  };
}

export type NotUnlocked = Exclude<Unlocking, 'unlocked'> | 'noRoster';

export interface Lists {
  readonly roster: Pick<ListStore<RosterQuestions>, 'current' | 'offer'>;
  readonly watchlist: Pick<ListStore<WatchlistQuestions>, 'current' | 'offer'>;
  /** By the pseudonym of a credential. */
  lookupHolder(holder: string): Lookup;
  /** By an identity number as `parseIdentityNumber` returns it. */
  lookupIdentityNumber(number: string): Lookup;
  /** Somebody of the roster as staff may see them; null while locked, and for nobody known. */
  detailsOf(kind: MatchKind, text: string): Details | null;
  /** Entry `id` of the roster, as the district counts; null: there is none. */
  resident(id: number): Resident | null;
  ages(): ListAges;
  /** URN of the place whose roster this is; null without one. */
  rosterAudience(): string | null;
  /** Every building with its units. */
  buildings(): readonly Building[];
  /** Homes of a building; `unit` null for all units. */
  households(building: string, unit: string | null, limit: number): readonly Household[];
  /** Residents of a building, with their names if unlocked; `unit` null for all units. */
  searchRoom(building: string, unit: string | null, roomPrefix: string, limit: number): readonly Resident[];
  /** Residents whose initials begin with `prefix` (pinyin, any case). */
  searchInitials(prefix: string, limit: number): Result<readonly Resident[], 'locked'>;
  /**
   * Makes names visible with the X25519 private key of the shift, until `lock`. An unlocked roster stays so when a newer
   * version sealed to the same shift comes into force.
   */
  unlock(shiftKey: KeyObject): Promise<Result<void, NotUnlocked>>;
  lock(): void;
  readonly unlocked: boolean;
  close(): Promise<void>;
}

/** Opens what the box has. Throws what the file system throws for the directory. */
export function openLists(options: ListsOptions): Lists {
  const { clock, wallTrusted, staleAfterMs, handlers, ...common } = options;
  let shift: KeyObject | null = null;
  const onDamaged = (list: ListName, detail: string): void => handlers.onDamaged(list, detail);

  const roster = openListStore({
    ...common,
    list: 'roster',
    prepare: prepareRoster,
    onDamaged,
    onLoaded(list, { version, entries }) {
      // A list of another shift stays locked; whoever signs in next brings the key.
      if (shift !== null) void unlock(shift);
      handlers.onLoaded(list, version, entries);
    },
  });
  const watchlist = openListStore({
    ...common,
    list: 'watchlist',
    prepare: prepareWatchlist,
    onDamaged,
    onLoaded: (list, { version, entries }) => handlers.onLoaded(list, version, entries),
  });

  async function unlock(shiftKey: KeyObject): Promise<Result<void, NotUnlocked>> {
    shift = shiftKey;
    const done = await roster.ask((questions) => questions.unlock(shiftKey));
    if (done === null) return err('noRoster');
    if (done === 'unlocked') return ok(undefined);
    if (done === 'wrongKey' && shift === shiftKey) shift = null;
    return err(done);
  }

  function ageOf(list: ListName, store: Pick<ListStore<unknown>, 'state'>): ListAge | null {
    const state = store.state();
    if (state === null) return null;
    const { version, entries, issuedAtMs } = state;
    const ageMs = wallTrusted() ? Math.max(0, clock.wallMs() - issuedAtMs) : null;
    return { version, entries, ageMs, stale: ageMs === null || ageMs > staleAfterMs(list) };
  }

  const ages = (): ListAges => ({ roster: ageOf('roster', roster), watchlist: ageOf('watchlist', watchlist) });

  function lookup(kind: MatchKind, text: string): Lookup {
    const residences = roster.ask((questions) => questions.residences(kind, text)) ?? [];
    const concern = watchlist.ask((questions) => questions.concern(kind, text));
    return { resident: residences.length === 0 ? null : residences, concern, listAges: ages() };
  }

  return {
    roster,
    watchlist,
    lookupHolder: (holder) => lookup('holder', holder),
    lookupIdentityNumber: (number) => lookup('identityNumber', number),
    detailsOf: (kind, text) => roster.ask((questions) => questions.detailsOf(kind, text)),
    resident: (id) => roster.ask((questions) => questions.entry(id)),
    ages,
    rosterAudience: () => roster.state()?.audience ?? null,
    buildings: () => roster.ask((questions) => questions.buildings()) ?? [],
    households: (building, unit, limit) => roster.ask((questions) => questions.households(building, unit, limit)) ?? [],
    searchRoom: (building, unit, room, limit) =>
      roster.ask((questions) => questions.byRoom(building, unit, room, limit)) ?? [],
    searchInitials(prefix, limit) {
      const found = roster.ask((questions) => questions.byInitials(prefix.toLowerCase(), limit));
      return found === null ? err('locked') : ok(found);
    },
    unlock,
    lock() {
      shift = null;
      roster.ask((questions) => questions.lock());
    },
    get unlocked() {
      return roster.ask((questions) => questions.unlocked) === true;
    },
    async close() {
      shift = null;
      roster.ask((questions) => questions.lock());
      await Promise.all([roster.close(), watchlist.close()]);
    },
  };
}
