/**
 * Roster and watchlist at the gate: what they say of whoever shows a credential, the alarm for a person of concern, and
 * the names, which staff see between sign-in and sign-out. Without lists nobody is asked.
 */
import type { Credential, Listed } from '../../access/credential.ts';
import type { ListAges } from '../../access/decision-inputs.ts';
import type { EncounterState } from '../../access/encounter-state.ts';
import type { PlaceCodes } from '../../ledger/record.ts';
import type { NewEvent } from '../../ledger/writer.ts';
import type { BoxKey } from '../../lists/box-key.ts';
import type { Details } from '../../lists/details.ts';
import type { Lookup, Lists } from '../../lists/lists.ts';
import { openLists } from '../../lists/lists.ts';
import type { ListTrust } from '../../lists/manifest.ts';
import type { Residence } from '../../lists/roster.ts';
import type { Concern } from '../../lists/watchlist.ts';
import type { ShiftKeySource } from '../../uplink/shift-key.ts';
import { sourceOf } from '../../uplink/source.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Log } from '../care/diagnostics.ts';
import { createShiftNames, type NamesState } from './list-desk-names.ts';
import { maskedName } from '../staff/masked-name.ts';
import { holderOfEntry, lookUpEntry, type PickedResident } from '../staff/picked-resident.ts';

/** Where the lists of this box lie, and whose signatures on them count. */
export interface ListFiles {
  readonly directory: string;
  readonly boxKey: BoxKey;
  readonly trust: ListTrust;
}

export interface ListDeskOptions {
  readonly files: ListFiles | null;
  /** Who gives the key of the shift; null: names stay locked. */
  readonly shiftKeys: ShiftKeySource | null;
  readonly place: PlaceCodes;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  /** Hours after which a list is stale, by the policy in force. */
  readonly maxAgeHours: () => number;
  readonly record: (event: NewEvent) => void;
  readonly log: Log;
  /** What the staff's panel shows of the lists may have changed. */
  readonly onChange: () => void;
}

/** The search of the staff's panel; details are null, and nobody is found by initials, while the names are locked. */
export type HouseholdSearch = Pick<Lists, 'buildings' | 'households' | 'searchRoom' | 'searchInitials'>;

export interface ListDesk extends HouseholdSearch {
  /** What the lists say about a holder, by the pseudonym; null: this box has no list. */
  listedOf(credential: Credential): Listed | null;
  /** The same by an identity number as `parseIdentityNumber` returns it, which is kept nowhere. */
  listedOfIdentityNumber(number: string): Listed | null;
  /** An entry of the roster that staff have picked; null: there is none with this number. */
  picked(entry: number): PickedResident | null;
  /** 王*, of somebody on the roster, while the names are open; `listed` is the very value that went to the encounter. */
  nameOf(listed: Listed | null): string | null;
  /** Milliseconds since the district's last word on each list, for the decision; infinite where the clock cannot tell. */
  ages(): ListAges;
  /** Versions, sizes and ages for staff. */
  overview(): ReturnType<Lists['ages']>;
  readonly names: NamesState;
  /** To be told after each input of the encounter: raises the alarm for a person of concern, once an encounter. */
  settled(state: EncounterState): void;
  signedIn(staff: string): void;
  signedOut(): void;
  /** Where the sync delivers; null: this box keeps no lists. */
  readonly stores: Pick<Lists, 'roster' | 'watchlist'> | null;
  stop(): Promise<void>;
}

/** Opens the lists; a directory that cannot be used is told, and the gate goes on without lists. */
export function createListDesk(options: ListDeskOptions): ListDesk {
  const { files, place, clock, clockTrusted, record } = options;
  const lists = files === null ? null : openOrNot(files);
  const names = createShiftNames({ ...options, lists, boxKey: files?.boxKey ?? null });
  /** Why a `Listed` that went to the encounter is of concern; gone with the encounter that carries it. */
  const concerns = new WeakMap<Listed, Concern>();
  const shortNames = new WeakMap<Listed, string>();

  function openOrNot(from: ListFiles): Lists | null {
    try {
      return open(from);
    } catch (error) {
      options.log.error({ detail: error instanceof Error ? error.message : String(error) }, 'no lists can be kept');
      return null;
    }
  }

  function open({ directory, boxKey, trust }: ListFiles): Lists {
    return openLists({
      directory,
      boxKey,
      trust,
      clock,
      wallTrusted: clockTrusted,
      staleAfterMs: () => options.maxAgeHours() * 3_600_000,
      handlers: {
        onLoaded(list, version, entries) {
          record({ type: 'list.loaded', data: { list, version, entries } });
          if (list === 'roster') names.rosterChanged();
          options.onChange();
        },
        onDamaged(list, detail) {
          record({ type: 'list.damaged', data: { list, detail } });
          options.onChange();
        },
      },
    });
  }

  function listed(lookup: Lookup, details: Details | null): Listed | null {
    const { listAges } = lookup;
    return listAges.roster === null && listAges.watchlist === null ? null : told(lookup, details);
  }

  function told({ resident, concern }: Lookup, details: Details | null): Listed {
    const roster = resident === null ? null : onRoster(resident);
    // `inform` lets the person pass like anybody else: only the alarm is raised.
    const found: Listed = { roster, watchlisted: concern !== null && concern.level !== 'inform' };
    if (concern !== null) concerns.set(found, concern);
    return named(found, details);
  }

  function onRoster(residences: readonly Residence[]): NonNullable<Listed['roster']> {
    const compounds = isOfCompound(lists?.rosterAudience() ?? '', place) ? [place.compound] : [];
    return { compounds, kind: kindOf(residences) };
  }

  function named(found: Listed, details: Details | null): Listed {
    if (details !== null) shortNames.set(found, maskedName(details.name));
    return found;
  }

  return {
    listedOf: ({ holder }) =>
      lists === null ? null : listed(lists.lookupHolder(holder), lists.detailsOf('holder', holder)),
    listedOfIdentityNumber: (number) =>
      lists === null ? null : listed(lists.lookupIdentityNumber(number), lists.detailsOf('identityNumber', number)),
    picked(id) {
      const entry = lists?.resident(id) ?? null;
      if (lists === null || entry === null) return null;
      const { details } = entry;
      const holder = details?.holder;
      if (holder !== undefined) return { holder, listed: told(lookUpEntry(lists, entry, holder), details) };
      const unasked: Listed = { roster: onRoster([entry]), watchlisted: null };
      return { holder: holderOfEntry(entry), listed: named(unasked, details) };
    },
    nameOf: (found) => (found === null || lists?.unlocked !== true ? null : (shortNames.get(found) ?? null)),
    ages() {
      const { roster, watchlist } = lists?.ages() ?? { roster: null, watchlist: null };
      const msOf = (age: { readonly ageMs: number | null } | null) =>
        age === null ? null : (age.ageMs ?? Number.POSITIVE_INFINITY);
      return { roster: msOf(roster), watchlist: msOf(watchlist) };
    },
    overview: () => lists?.ages() ?? { roster: null, watchlist: null },
    get names() {
      return names.state;
    },
    buildings: () => lists?.buildings() ?? [],
    households: (building, unit, limit) => lists?.households(building, unit, limit) ?? [],
    searchRoom: (building, unit, roomPrefix, limit) => lists?.searchRoom(building, unit, roomPrefix, limit) ?? [],
    searchInitials: (prefix, limit) => lists?.searchInitials(prefix, limit) ?? { ok: false, error: 'locked' },
    settled({ open: current, closed }) {
      for (const encounter of current === null ? closed : [current, ...closed]) {
        const concern = encounter.listed === null ? undefined : concerns.get(encounter.listed);
        if (concern === undefined || encounter.listed === null || encounter.credential?.outcome !== 'verified')
          continue;
        concerns.delete(encounter.listed);
        const { holder } = encounter.credential.credential;
        const { level, listVersion } = concern;
        record({ type: 'watchlist.hit', data: { encounter: encounter.id, holder, level, listVersion } });
      }
    },
    signedIn: (staff) => names.signedIn(staff),
    signedOut: () => names.signedOut(),
    stores: lists,
    async stop() {
      await names.stop();
      await lists?.close();
    },
  };
}

/** Whether a roster for this audience is of the compound, or of something in it: only then it tells who lives here. */
function isOfCompound(audience: string, place: PlaceCodes): boolean {
  const compound = sourceOf(place).split(':').slice(0, -1).join(':');
  return audience === compound || audience.startsWith(`${compound}:`);
}

/** Who lives here and works here too lives here. */
function kindOf(residences: readonly Residence[]): Residence['kind'] {
  return residences.find(({ kind }) => kind !== 'worker')?.kind ?? 'worker';
}
