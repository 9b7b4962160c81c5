/**
 * What the district has published, each version as one row with its body beside it. The store knows nothing of the
 * content: names, versions, what follows what, and that a version is there as a whole or not at all.
 */

export interface NewPublication {
  /** Of the document: `policy`, or a list's. */
  readonly name: string;
  /** URN of the place it is for. */
  readonly audience: string;
  /** Its own version, which must be above the last; null: one more than the last. */
  readonly version: number | null;
  /** The version it changes; null: it stands alone. */
  readonly follows: number | null;
  /** The last version its writer knew of (0: none), so that of two writers one is told; null: any. */
  readonly expects: number | null;
  /** Whether everything before it is removed with its coming: lists hold people's data. */
  readonly isTheOnlyOne: boolean;
  /** What the desk wrote about it, the district's secrets included. */
  readonly about: string;
  readonly body: Uint8Array;
}

export interface Publication extends Pick<NewPublication, 'name' | 'audience' | 'follows' | 'about'> {
  /** Order of publishing: once a number was seen, no smaller one appears any more. */
  readonly number: number;
  readonly version: number;
  readonly body: Buffer;
}

export type Published = { readonly version: number } | { readonly refused: 'notTheLast'; readonly last: number | null };

export interface Publications {
  /** Durable when it resolves, and then every service's. Refused when another version is the last than it must be. */
  publish(fresh: NewPublication): Promise<Published>;
  /** What is in force and came after `number`, in order of publishing: the last that stands alone and what follows it. */
  after(number: number): Promise<readonly Publication[]>;
  /** The same without a wait, where the database is in this process; null where it is not. */
  readonly atOnce: PublicationsAtOnce | null;
}

export interface PublicationsAtOnce {
  publish(fresh: NewPublication): Published;
  after(number: number): readonly Publication[];
}

/** What a fresh publication's version is after `last` (null: there is none), or that it is refused. */
export function versionAfter(last: number | null, { version, expects }: NewPublication): Published {
  const isOld = version !== null && last !== null && version <= last;
  if (isOld || (expects !== null && expects !== (last ?? 0))) {
    return { refused: 'notTheLast', last };
  }
  return { version: version ?? (last ?? 0) + 1 };
}

/** The rows in force after a number, for both databases; `$1` is the number. */
export const inForceAfter = `
  FROM publications p WHERE p.number > $1 AND p.number >= (
    SELECT max(q.number) FROM publications q WHERE q.name = p.name AND q.audience = p.audience AND q.follows IS NULL)
  ORDER BY p.number`;
