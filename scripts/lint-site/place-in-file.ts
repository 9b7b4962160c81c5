/** Where in a site's text a name stands: JSON is YAML, whose parser keeps the places. */
import { isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';

/** Line and column, from 1, of the value at a path; of the deepest part that is there when the file leaves it to its default. */
export function placeInFile(
  text: string,
  path: readonly (string | number)[],
): { readonly line: number; readonly column: number } {
  const lines = new LineCounter();
  // Pictures of errors, and comparing each key with all others, take the square of the time; neither is asked for here.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  let node: unknown = document.contents;
  let offset = 0;
  for (const name of [null, ...path]) {
    if (name !== null) node = isMap(node) || isSeq(node) ? node.get(name, true) : null;
    if (!isNode(node)) break;
    offset = node.range?.[0] ?? offset;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
