/** What is in force now, as the store gave it: in memory, so that a box is answered at once. */
import { type ListName, listNames } from '../../kiosk/lists/manifest.ts';
import { type ListVersion, readListAbout } from './lists-draft.ts';
import type { ListKeys } from './lists-pack.ts';
import type { Publication } from './store/publications.ts';

export interface ShelvedPolicy {
  readonly version: number;
  readonly bytes: Uint8Array;
}

export interface ShelvedList {
  readonly keys: ListKeys;
  readonly origin: string | null;
  readonly snapshot: ListVersion;
  readonly deltas: readonly ListVersion[];
}

export interface Shelf {
  /** Number of the last publication that was taken in; 0 before any. */
  readonly last: number;
  /** Takes in what the store has after `last`, in its order; what is on the shelf already is passed over. */
  take(publications: readonly Publication[]): void;
  /** Published for this very place. */
  policy(audience: string): ShelvedPolicy | null;
  list(list: ListName, audience: string): ShelvedList | null;
  /** Published for the box itself or for the smallest place it lies in. */
  policyFor(source: string): Found<ShelvedPolicy> | null;
  listFor(list: ListName, source: string): Found<ShelvedList> | null;
}

interface Found<T> {
  readonly audience: string;
  readonly value: T;
}

export function openShelf(): Shelf {
  const policies = new Map<string, ShelvedPolicy>();
  const lists = { roster: new Map<string, ShelvedList>(), watchlist: new Map<string, ShelvedList>() };
  let last = 0;

  function takeList(list: ListName, publication: Publication): void {
    const { audience, version, follows, body: bytes } = publication;
    const { keys, origin, ...numbers } = readListAbout(publication);
    const taken = { version, follows, ...numbers, bytes };
    const before = lists[list].get(audience);
    if (keys !== null) {
      lists[list].set(audience, { keys, origin, snapshot: taken, deltas: [] });
    } else if (before !== undefined && lastVersion(before) === follows) {
      lists[list].set(audience, { ...before, deltas: [...before.deltas, taken] });
    } else {
      throw new Error(`version ${version} of the ${list} for ${audience} follows nothing`);
    }
  }

  return {
    get last() {
      return last;
    },
    take(publications) {
      for (const publication of publications) {
        const { number, name, audience, version, body: bytes } = publication;
        if (number <= last) continue;
        const list = listNames.find((each) => each === name);
        if (list === undefined) policies.set(audience, { version, bytes });
        else takeList(list, publication);
        last = number;
      }
    },
    policy: (audience) => policies.get(audience) ?? null,
    list: (list, audience) => lists[list].get(audience) ?? null,
    policyFor: (source) => closest(policies, source),
    listFor: (list, source) => closest(lists[list], source),
  };
}

/** 0: nothing was published. */
export function lastVersion(list: ShelvedList | null): number {
  return list?.deltas.at(-1)?.version ?? list?.snapshot.version ?? 0;
}

function closest<T>(published: ReadonlyMap<string, T>, source: string): Found<T> | null {
  const parts = source.split(':');
  for (let length = parts.length; length > 0; length--) {
    const audience = parts.slice(0, length).join(':');
    const value = published.get(audience);
    if (value !== undefined) return { audience, value };
  }
  return null;
}
