/** A source with its one piece exchanged. Throws when the piece is not there exactly once: it would break nothing, or too much. */
export function brokenSource(source: string, [from, to]: readonly [from: string, to: string]): string {
  const [before = '', after, ...more] = source.split(from);
  if (after === undefined || more.length > 0) throw new Error(`not there once: ${from}`);
  return before + to + after;
}
