/** Where the members of one object stand in a JSON text, so that one can be changed and all else stays as it is written. */

/** Offsets into the text. */
export interface Member {
  readonly name: string;
  /** Behind the brace or comma before it. */
  readonly after: number;
  /** Of its name, and behind it. */
  readonly at: number;
  readonly nameTo: number;
  /** Of its value, and behind it. */
  readonly from: number;
  readonly to: number;
}

/** A whole text in quotes, one sign of the structure, or another value. */
const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Of the object at a path, in the order of the text, which JSON.parse has accepted; none where no object stands there. */
export function membersAt(json: string, path: readonly (string | number)[]): readonly Member[] {
  const all: Token[] = [...json.matchAll(tokens)].map(({ 0: text, index }) => ({
    text,
    from: index,
    to: index + text.length,
  }));
  let start = 0;
  for (const step of path) {
    const parts = partsOf(all, start);
    // Of a name that stands twice the later one counts, as JSON.parse has it.
    const found = parts.findLast(({ name }, index) => (typeof step === 'number' ? index === step : name === step));
    if (found === undefined) return [];
    start = found.first;
  }
  return partsOf(all, start).flatMap(({ name, sign, first, last }) => {
    const own = all[sign + 1];
    const [from, to] = [all[first]?.from, all[last]?.to];
    if (name === null || own === undefined || from === undefined || to === undefined) return [];
    return [{ name, after: all[sign]?.to ?? 0, at: own.from, nameTo: own.to, from, to }];
  });
}

/** A part of an object or list, by the numbers of its tokens: the sign before it, and its value from first to last. */
interface Part {
  readonly name: string | null;
  readonly sign: number;
  readonly first: number;
  readonly last: number;
}

function partsOf(all: readonly Token[], start: number): readonly Part[] {
  const opening = all[start]?.text;
  if (opening !== '{' && opening !== '[') return [];
  const parts: Part[] = [];
  let depth = 1;
  let sign = start;
  for (let at = start + 1; at < all.length; at += 1) {
    const text = all[at]?.text ?? '';
    if (depth === 1 && (text === ',' || text === '}' || text === ']')) {
      const first = opening === '{' ? sign + 3 : sign + 1;
      const name = opening === '{' ? String(JSON.parse(all[sign + 1]?.text ?? '""')) : null;
      if (first < at) parts.push({ name, sign, first, last: at - 1 });
      sign = at;
      if (text !== ',') return parts;
    } else if (text === '{' || text === '[') depth += 1;
    else if (text === '}' || text === ']') depth -= 1;
  }
  return parts;
}
