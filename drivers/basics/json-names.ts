/** Names that stand twice in one object: JSON.parse keeps the last one, another reader may keep the first (RFC 8259 section 4). */

export interface RepeatedName {
  /** From the outermost: names, and numbers of places in lists. */
  readonly path: readonly (string | number)[];
  /** Of the later one, from 1. */
  readonly line: number;
  readonly column: number;
  /** Line in which it stood first. */
  readonly firstLine: number;
}

/** A group that is open, with where each of its names stands first; of a list the number of the place. */
interface Open {
  readonly names: Map<string, number> | null;
  at: string | number;
}

/** All of a text that JSON.parse has accepted, in the order of the text. */
export function repeatedNames(json: string): readonly RepeatedName[] {
  const open: Open[] = [];
  const found: { path: readonly (string | number)[]; offset: number; first: number }[] = [];
  let last = { token: '', offset: 0 };
  for (const { 0: token, index: offset } of json.matchAll(tokens)) {
    const inner = open.at(-1);
    switch (token) {
      case '{':
        open.push({ names: new Map(), at: '' });
        break;
      case '[':
        open.push({ names: null, at: 0 });
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case ',':
        if (typeof inner?.at === 'number') inner.at += 1;
        break;
      case ':': {
        if (inner === undefined || inner.names === null) break;
        // Spelt with escapes it still is the same name.
        const name = String(JSON.parse(last.token));
        inner.at = name;
        const first = inner.names.get(name);
        if (first === undefined) inner.names.set(name, last.offset);
        else found.push({ path: open.map(({ at }) => at), offset: last.offset, first });
        break;
      }
      default:
        last = { token, offset };
    }
  }
  const place = placesIn(json);
  return found.map(({ path, offset, first }) => ({ path, ...place(offset), firstLine: place(first).line }));
}

/** A whole text in quotes, or one sign of the structure. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

function placesIn(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  const starts = [0];
  for (const { index } of text.matchAll(/\n/g)) starts.push(index + 1);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
