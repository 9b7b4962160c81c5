/** The name somebody meant who spelt one wrongly. Pure. */

/** Of `names` the one fewest letters away, if it is not too far to be meant; capitals do not count. */
export function nearestName(word: string, names: readonly string[]): string | null {
  const wanted = word.toLowerCase().slice(0, 100);
  const ranked = names
    .map((name) => ({ name, apart: distance(wanted, name.toLowerCase()) }))
    .toSorted((a, b) => a.apart - b.apart);
  const [first] = ranked;
  return first !== undefined && first.apart <= Math.ceil(first.name.length / 3) ? first.name : null;
}

/** Letters to put in, take out, exchange, or swap with their neighbour (optimal string alignment). */
function distance(one: string, other: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let at = 0; at < one.length; at += 1) {
    const next = [at + 1];
    for (let to = 0; to < other.length; to += 1) {
      const changed = (row[to] ?? 0) + (one[at] === other[to] ? 0 : 1);
      const isSwapped = at > 0 && to > 0 && one[at] === other[to - 1] && one[at - 1] === other[to];
      const swapped = isSwapped ? (before[to - 1] ?? 0) + 1 : changed;
      next.push(Math.min(changed, swapped, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
