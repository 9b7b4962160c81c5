/** Somebody of the roster whom staff have picked: who it is, what the lists say, and the credential that stands for it. */
import type { Credential, Listed } from '../../access/credential.ts';
import type { Lookup, Lists } from '../../lists/lists.ts';
import type { Resident } from '../../lists/roster.ts';

export interface PickedResident {
  /** The pseudonym their own pass bears, or the number of the entry while the names are locked. */
  readonly holder: string;
  readonly listed: Listed;
}

/** Who vouches for a credential that was picked. */
export const rosterIssuer = 'roster';

/** It says who, like a typed identity number, and nothing more. */
export function credentialOf(holder: string): Credential {
  return { kind: 'identityNumber', medium: 'typed', holder, id: holder, issuer: rosterIssuer };
}

/** An entry without a pseudonym, or a locked one: the district can tell who it is, the watchlist cannot. */
export function holderOfEntry({ id }: Resident): string {
  return `roster-${id}`;
}

/** What the lists say of an entry with a pseudonym. Where the roster holds no hash of it, the entry itself says it. */
export function lookUpEntry(lists: Lists, entry: Resident, holder: string): Lookup {
  const found = lists.lookupHolder(holder);
  return { ...found, resident: found.resident ?? [entry] };
}
