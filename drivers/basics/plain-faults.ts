/** What a schema has against a file, in words for whoever wrote the file: what is expected there, and what stands there. */
import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';

export interface PlainFault {
  readonly path: readonly PropertyKey[];
  /** A noun: `a whole number`. */
  readonly expected: string;
  /** The value as it may be shown; absent where `expected` says it. */
  readonly found?: string;
  readonly remedy?: string;
}

type Issue = z.core.$ZodIssue;

/** The checker's own sentences; whatever else stands in an issue was written by us. */
const ofChecker = /^(?:Invalid|Unrecognized|Too (?:big|small))\b/;
const shownCharacters = 60;
/** Of one group; a file of another kind is not compared name by name. */
const unknownNamesTold = 30;

export interface FaultOptions {
  /** Names whose values are not shown. */
  readonly secret?: ReadonlySet<string>;
  /** The names that may stand in the group at a path, where they are known. */
  readonly namesAt?: (path: readonly PropertyKey[]) => readonly string[];
}

/** One fault for each place that is wrong. */
export function plainFaults(
  issues: readonly Issue[],
  json: unknown,
  { secret = new Set(), namesAt = () => [] }: FaultOptions = {},
): readonly PlainFault[] {
  const all = issues.flatMap((issue) => spread(issue, []));
  return worstOf(all).map(({ issue, path }): PlainFault => {
    if (issue.code === 'unrecognized_keys') return unknownName(path, json, namesAt(path.slice(0, -1)));
    const value = valueAt(json, path);
    const about = inWords(issue, value);
    const isSecret = secret.has(String(path.at(-1))) && value !== undefined;
    return { path, ...about, found: isSecret ? 'something else, which is not shown' : shown(value) };
  });
}

/** Of the names that may stand there only those are proposed that do not stand there yet. */
function unknownName(path: readonly PropertyKey[], json: unknown, known: readonly string[]): PlainFault {
  const name = String(path.at(-1));
  const group = valueAt(json, path.slice(0, -1));
  const free = known.filter((one) => typeof group !== 'object' || group === null || !Object.hasOwn(group, one));
  const nearest = nearestName(name, free);
  const fault = { path, expected: 'a name that is known here', found: shown(name) };
  if (nearest !== null) return { ...fault, remedy: `write "${nearest}"` };
  return known.length === 0 ? fault : { ...fault, remedy: `take it out; known here: ${known.join(', ')}` };
}

interface Placed {
  readonly issue: Issue;
  readonly path: readonly PropertyKey[];
}

/** A value that fits none of several forms is judged by the form it comes nearest to. */
function spread(issue: Issue, before: readonly PropertyKey[]): readonly Placed[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'invalid_union') {
    const forms = issue.errors.map((each) => each.flatMap((one) => spread(one, path)));
    const deepest = (form: readonly Placed[]): number => Math.max(...form.map((one) => one.path.length));
    const within = forms.filter((form) => form.length > 0 && deepest(form) > path.length);
    const [nearest] = within.toSorted((a, b) => a.length - b.length);
    return nearest ?? [{ issue, path }];
  }
  if (issue.code === 'invalid_key' || issue.code === 'invalid_element')
    return issue.issues.flatMap((one) => spread(one, path));
  // Each unknown name is a place of its own; who mends these is told the next ones then.
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, unknownNamesTold).map((name) => ({ issue, path: [...path, name] }));
  return [{ issue, path }];
}

/** The first of what is said of each place, where what is no text or number at all comes before what that should be like. */
function worstOf(all: readonly Placed[]): readonly Placed[] {
  const ofPlace = Map.groupBy(all, ({ path }) => path.join('\0'));
  return [...ofPlace.values()].flatMap((some) =>
    some.toSorted((a, b) => weight(a.issue) - weight(b.issue)).slice(0, 1),
  );
}

function weight({ code }: Issue): number {
  if (code === 'invalid_type') return 0;
  return code === 'custom' ? 2 : 1;
}

function inWords(issue: Issue, value: unknown): Omit<PlainFault, 'path'> {
  if (!ofChecker.test(issue.message)) return { expected: asNoun(issue.message) };
  switch (issue.code) {
    case 'invalid_type':
      return { expected: kinds[issue.expected] ?? 'a value of another kind' };
    case 'too_small':
      return { expected: amount(issue.origin, Number(issue.minimum), 'least', issue.inclusive !== false) };
    case 'too_big':
      return { expected: amount(issue.origin, Number(issue.maximum), 'most', issue.inclusive !== false) };
    case 'invalid_format':
      return { expected: form(issue) };
    case 'invalid_value':
      return oneOf(issue.values.map(String), value);
    case 'invalid_union':
      return ofUnion(issue, value);
    case 'unrecognized_keys':
      return { expected: 'a name that is known here' };
    case 'not_multiple_of':
      return { expected: `a multiple of ${issue.divisor}` };
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return { expected: 'another value' };
  }
}

/** What our own schemas say after `expected`, where they say it as a sentence. */
function asNoun(message: string): string {
  const plain = message.replace(/^expected /, '');
  if (plain.startsWith('must ')) return `a value that ${plain}`;
  return / (?:must|is) /.test(plain) ? `another value: ${plain}` : plain;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group in { }',
  record: 'a group in { }',
  array: 'a list in [ ]',
  tuple: 'a list in [ ]',
  null: 'null',
};

function amount(origin: string, limit: number, side: 'least' | 'most', inclusive: boolean): string {
  if (origin === 'number' || origin === 'int' || origin === 'bigint') {
    const bound = inclusive ? `at ${side} ${limit}` : `${side === 'least' ? 'more' : 'less'} than ${limit}`;
    return `a number of ${bound}`;
  }
  if (origin === 'string') {
    return side === 'least' && limit === 1 ? 'text that is not empty' : `text of at ${side} ${limit} characters`;
  }
  return `a list of at ${side} ${limit}`;
}

function form(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  if (issue.format === 'url') return 'an address such as https://district.example';
  if (issue.format === 'starts_with' && 'prefix' in issue) return `text that begins with ${String(issue.prefix)}`;
  return 'text of another form';
}

function ofUnion(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown): Omit<PlainFault, 'path'> {
  const named = [...issue.message.matchAll(/'([^']*)'/g)].map(([, name = '']) => name);
  if (named.length > 0) return oneOf(named, value);
  const forms = issue.errors.flatMap((each) =>
    worstOf(each.flatMap((one) => spread(one, []))).map((one) => inWords(one.issue, value).expected),
  );
  return { expected: forms.length === 0 ? 'a value of another form' : [...new Set(forms)].join(', or ') };
}

function oneOf(names: readonly string[], value: unknown): Omit<PlainFault, 'path'> {
  const expected = names.length === 1 ? `"${names[0]}"` : `one of ${names.map((name) => `"${name}"`).join(', ')}`;
  const nearest = typeof value === 'string' ? nearestName(value, names) : null;
  return nearest === null ? { expected } : { expected, remedy: `write "${nearest}"` };
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let at = json;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = Reflect.get(at, name);
  }
  return at;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a group';
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'nothing';
  // What stands before an @ in an address may be somebody's password.
  const named = value.replace(/\/\/[^/@]*@/, '//…@');
  // And so may what stands behind its question mark.
  const open = named.includes('://') ? named.replace(/[?#][\s\S]+$/, '?…') : named;
  return JSON.stringify(open.length > shownCharacters ? `${open.slice(0, shownCharacters)}…` : open);
}
