/**
 * A map that remembers the newest entries up to a bound, as a value: a change gives another one. What changed lately lies
 * in a small map that is copied, all else in a large one that is shared, so that a change costs the same however much is
 * remembered; only one in many gathers both.
 */
export interface Remembered<V> {
  /** Null: taken out of the large one. In the order of the changes. */
  readonly lately: ReadonlyMap<string, V | null>;
  /** The longest ago first. */
  readonly earlier: ReadonlyMap<string, V>;
}

/** Changes between two gatherings. */
const latelyMax = 256;

export function nothingRemembered<V>(): Remembered<V> {
  return { lately: new Map(), earlier: new Map() };
}

export function recall<V>({ lately, earlier }: Remembered<V>, key: string): V | undefined {
  const found = lately.get(key);
  return found === undefined ? earlier.get(key) : (found ?? undefined);
}

/** All, the longest ago first. */
export function* allRemembered<V>({ lately, earlier }: Remembered<V>): Generator<readonly [string, V]> {
  for (const entry of earlier) if (!lately.has(entry[0])) yield entry;
  for (const [key, value] of lately) if (value !== null) yield [key, value];
}

/** With these as the newest, in their order; null takes one out. Of more than `most` the oldest are forgotten, at the latest with the next gathering. */
export function withNewest<V>(
  { lately, earlier }: Remembered<V>,
  changes: Iterable<readonly [string, V | null]>,
  most: number,
): Remembered<V> {
  const next = new Map(lately);
  for (const [key, value] of changes) {
    next.delete(key);
    next.set(key, value);
  }
  const changed = { lately: next, earlier };
  return next.size <= latelyMax ? changed : { lately: new Map(), earlier: newest(changed, most) };
}

function newest<V>(all: Remembered<V>, most: number): Map<string, V> {
  const gathered = new Map(allRemembered(all));
  for (const oldest of gathered.keys()) {
    if (gathered.size <= most) break;
    gathered.delete(oldest);
  }
  return gathered;
}
