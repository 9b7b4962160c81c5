/**
 * Counts which parts of the sources run: every module of the project, and of the schemas it reads by, that is loaded after
 * `instrumentSources` gets a counter at the head of each function, branch, loop and case. V8's own block counters tell the same, but asking for them
 * after each input leaves a thousand inputs a second; these leave fifty thousand.
 */
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'vite';
import { type Compared, noteInto } from './compared.ts';

/** Room for the counters of all modules one target can reach. */
const counters = 1 << 16;

export interface Coverage {
  /** Counts since they were last cleared; the first `used()` stand for a place in a source. */
  readonly hits: Uint16Array;
  readonly used: () => number;
  /** Whether a place is in a source of the project. */
  readonly isOurs: (place: number) => boolean;
  /** Texts and keys that stand in the sources: the reader's own vocabulary. */
  readonly words: ReadonlySet<string>;
  /** What our own sources compare. */
  readonly compared?: Compared;
}

/**
 * Instruments the modules below `own` and below `others` from now on (absolute folders, ending in a slash). What others are
 * made of guides a search too, but only our own words are its words. Faults are planted as their sources are loaded.
 */
export function instrumentSources(
  own: readonly string[],
  others: readonly string[],
  plants: readonly Plant[] = [],
): Coverage {
  const hits = new Uint16Array(counters);
  const words = new Set<string>();
  const ours = new Uint8Array(counters);
  let used = 0;
  const compared: Compared = { on: false, pairs: [] };
  const { left, right } = noteInto(compared);
  for (const [name, value] of Object.entries({ $hits: hits, $left: left, $right: right }))
    Object.defineProperty(globalThis, name, { value });
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.startsWith('file:') || !/\.[jt]s$/.test(url)) return loaded;
      const file = fileURLToPath(url);
      const isOwn = own.some((folder) => file.startsWith(folder));
      const isOther = loaded.format === 'module' && others.some((folder) => file.startsWith(folder));
      if (!(isOwn || isOther) || loaded.source === undefined || loaded.source === null) return loaded;
      const text = planted(file, Buffer.from(loaded.source as Uint8Array).toString('utf8'), plants);
      const made = withCounters(isOwn ? stripTypeScriptTypes(text) : text, used, isOwn ? words : new Set(), isOwn);
      if (isOwn) ours.fill(1, used, made.next);
      used = made.next;
      if (used > counters) throw new Error('more places than counters');
      return { ...loaded, format: 'module', source: made.code };
    },
  });
  return { hits, words, compared, used: () => used, isOurs: (place) => ours[place] === 1 };
}

/** A fault put into a source: what stands there once becomes another text. */
export interface Plant {
  /** The end of the path of the file. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

function planted(file: string, text: string, plants: readonly Plant[]): string {
  return plants
    .filter((plant) => file.endsWith(plant.file))
    .reduce((now, { from, to }) => {
      if (now.split(from).length !== 2) throw new Error(`${file}: not there once: ${from}`);
      return now.replace(from, () => to);
    }, text);
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const comparisons = new Set<unknown>(['===', '!==', '<', '<=', '>', '>=']);

/**
 * The source with counters numbered from `first`; the words found in it are added to `words`. With `compares` both sides
 * of each comparison, and what a switch compares, go through `$left` and `$right`.
 */
export function withCounters(
  code: string,
  first: number,
  words: Set<string>,
  compares = false,
): { code: string; next: number } {
  let next = first;
  const opens = new Map<number, string[]>();
  const closes = new Map<number, string[]>();
  const open = (at: number, text: string): void => void opens.set(at, [...(opens.get(at) ?? []), text]);
  // What is wrapped later lies inside: its end comes first.
  const close = (at: number, text: string): void => void closes.set(at, [text, ...(closes.get(at) ?? [])]);
  const count = (): string => `$hits[${(next += 1) - 1}]++`;

  const statement = (node: Node): void => {
    if (node.type === 'BlockStatement') return open(node.start + 1, `${count()};`);
    open(node.start, `{${count()};`);
    close(node.end, '}');
  };
  const expression = (node: Node): void => {
    open(node.start, `(${count()},`);
    close(node.end, ')');
  };

  const wrap = (node: Node, name: '$left' | '$right'): void => {
    open(node.start, `${name}(`);
    close(node.end, ')');
  };

  const visit = (node: Node): void => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        const { body } = node;
        if (isNode(body)) (body.type === 'BlockStatement' ? statement : expression)(body);
        break;
      }
      case 'IfStatement':
        if (!isNode(node['alternate'])) close(node.end, ` else {${count()};}`);
        for (const branch of [node['consequent'], node['alternate']]) if (isNode(branch)) statement(branch);
        break;
      case 'ConditionalExpression':
        for (const branch of [node['consequent'], node['alternate']]) if (isNode(branch)) expression(branch);
        break;
      case 'LogicalExpression':
        if (isNode(node['right'])) expression(node['right']);
        break;
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        if (isNode(node['body'])) statement(node['body']);
        break;
      case 'SwitchStatement':
        if (compares && isNode(node['discriminant'])) wrap(node['discriminant'], '$left');
        break;
      case 'SwitchCase': {
        if (compares && isNode(node['test'])) wrap(node['test'], '$right');
        const [begin] = Array.isArray(node['consequent']) ? (node['consequent'] as unknown[]) : [];
        if (isNode(begin)) open(begin.start, `${count()};`);
        break;
      }
      case 'CatchClause':
        if (isNode(node['body'])) statement(node['body']);
        break;
      case 'BinaryExpression': {
        const { left, right } = node;
        if (!compares || !comparisons.has(node['operator']) || !isNode(left) || !isNode(right)) break;
        wrap(left, '$left');
        wrap(right, '$right');
        break;
      }
      case 'Literal':
        if (typeof node['value'] === 'string') words.add(node['value']);
        break;
      case 'Property':
        if (isNode(node['key']) && typeof node['key']['name'] === 'string') words.add(node['key']['name']);
        break;
      default:
    }
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) for (const each of value as unknown[]) if (isNode(each)) visit(each);
      if (isNode(value)) visit(value);
    }
  };
  visit(parseAst(code) as unknown as Node);

  const places = [...new Set([...opens.keys(), ...closes.keys()])].toSorted((a, b) => a - b);
  let made = '';
  let from = 0;
  for (const at of places) {
    made += code.slice(from, at) + (closes.get(at) ?? []).join('') + (opens.get(at) ?? []).join('');
    from = at;
  }
  return { code: made + code.slice(from), next };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
