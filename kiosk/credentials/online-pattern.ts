/**
 * Patterns of codes that only the district can read, as a site file writes them: a small part of regular expressions,
 * matched in time proportional to the text and the pattern, however either is chosen. No groups, no alternatives, no
 * repetition without an end: what a backtracking matcher could be made to hang on cannot be written.
 */
import { err, ok, type Result } from '../../drivers/basics/result.ts';

export interface OnlinePattern {
  readonly source: string;
  /** Whether the whole text is of this pattern. */
  matches(text: string): boolean;
}

/** Characters of the longest text a pattern may stand for. */
const longest = 256;

/** One character of the text; `optional` ones may be missing. */
interface Unit {
  readonly set: ReadonlySet<string>;
  readonly optional: boolean;
}

/**
 * Reads a pattern: literal characters, `\d`, `\w`, an escaped sign, classes such as `[A-Z0-9_-]`, and behind each of them
 * `?`, `{n}` or `{n,m}`. The error says what is wrong and where, counted from 1.
 */
export function parseOnlinePattern(source: string): Result<OnlinePattern, string> {
  const units: Unit[] = [];
  let at = source.startsWith('^') ? 1 : 0;
  const end = source.endsWith('$') && !source.endsWith('\\$') ? source.length - 1 : source.length;
  while (at < end) {
    const atom = readAtom(source, at);
    if (!atom.ok) return atom;
    const count = readCount(source, atom.value.next);
    if (!count.ok) return count;
    const { least, most, next } = count.value;
    if (units.length + most > longest) return err(`at most ${longest} characters in all`);
    for (let number = 0; number < most; number += 1) units.push({ set: atom.value.set, optional: number >= least });
    at = next;
  }
  // Something that stands for nearly everything would send every stranger's code to the district.
  if (units.filter(({ optional }) => !optional).length < 4) return err('at least four characters that must be there');
  const compiled = compile(units);
  return ok({ source, matches: (text) => matches(compiled, text) });
}

interface Atom {
  readonly set: ReadonlySet<string>;
  readonly next: number;
}

const digits = range('0', '9');
const word = [...range('A', 'Z'), ...range('a', 'z'), ...digits, '_'];
const literal = /^[A-Za-z0-9_\-/:;,=&%@#!~ "'<>]$/;

function readAtom(source: string, at: number): Result<Atom, string> {
  const sign = source.charAt(at);
  if (sign === '[') return readClass(source, at);
  if (sign === '\\') {
    const set = escaped(source.charAt(at + 1));
    return set === null ? err(`\\d, \\w or an escaped sign at ${at + 1}`) : ok({ set: new Set(set), next: at + 2 });
  }
  if (literal.test(sign)) return ok({ set: new Set([sign]), next: at + 1 });
  return err(`a literal, \\d, \\w or a class at ${at + 1}; other signs escaped, no groups, no "|", no "*", no "+"`);
}

function escaped(sign: string): readonly string[] | null {
  if (sign === 'd') return digits;
  if (sign === 'w') return word;
  return /^[!-/:-@[-`{-~]$/.test(sign) ? [sign] : null;
}

function readClass(source: string, from: number): Result<Atom, string> {
  const end = source.indexOf(']', from);
  const wrong = (at: number) => err(`a class such as [A-Z0-9_-] at ${at + 1}`);
  if (end < 0) return wrong(from);
  const set = new Set<string>();
  for (let at = from + 1; at < end; at += 1) {
    const first = source.charAt(at);
    const last = source.charAt(at + 2);
    if (first === '\\') {
      const known = escaped(source.charAt(at + 1));
      if (known === null || at + 1 >= end) return wrong(at);
      for (const one of known) set.add(one);
      at += 1;
    } else if (source.charAt(at + 1) === '-' && at + 2 < end) {
      if (!/^(?:[0-9]{2}|[A-Z]{2}|[a-z]{2})$/.test(first + last) || first > last) return wrong(at);
      for (const one of range(first, last)) set.add(one);
      at += 2;
    } else if (literal.test(first) || first === '.') set.add(first);
    else return wrong(at);
  }
  return set.size === 0 ? wrong(from) : ok({ set, next: end + 1 });
}

function readCount(source: string, at: number): Result<{ least: number; most: number; next: number }, string> {
  if (source.charAt(at) === '?') return ok({ least: 0, most: 1, next: at + 1 });
  if (source.charAt(at) !== '{') return ok({ least: 1, most: 1, next: at });
  const found = /^\{(\d{1,3})(?:,(\d{1,3}))?\}/.exec(source.slice(at));
  const least = Number(found?.[1]);
  const most = found?.[2] === undefined ? least : Number(found[2]);
  if (found === null || most < 1 || most < least) return err(`{n} or {n,m} with an end at ${at + 1}`);
  return ok({ least, most, next: at + found[0].length });
}

function range(first: string, last: string): readonly string[] {
  const [from, to] = [first.charCodeAt(0), last.charCodeAt(0)];
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index));
}

/** The units as tables: characters allowed at each place, and which places may be left out. */
interface Compiled {
  readonly allowed: readonly Uint8Array[];
  readonly optional: Uint8Array;
}

const ascii = 128;

function compile(units: readonly Unit[]): Compiled {
  const allowed = units.map(({ set }) => {
    const table = new Uint8Array(ascii);
    for (const character of set) table[character.charCodeAt(0)] = 1;
    return table;
  });
  return { allowed, optional: Uint8Array.from(units, ({ optional }) => (optional ? 1 : 0)) };
}

/** All places in the pattern that the text so far may have come to, at once (Thompson's construction). */
function matches({ allowed, optional }: Compiled, text: string): boolean {
  const places = allowed.length;
  if (text.length > places) return false;
  let reached = new Uint8Array(places + 1);
  let next = new Uint8Array(places + 1);
  reached[0] = 1;
  skipOptional(optional, reached);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    let any = false;
    next.fill(0);
    for (let place = 0; place < places; place += 1) {
      if (reached[place] !== 1 || allowed[place]?.[code] !== 1) continue;
      next[place + 1] = 1;
      any = true;
    }
    if (!any) return false;
    skipOptional(optional, next);
    [reached, next] = [next, reached];
  }
  return reached[places] === 1;
}

function skipOptional(optional: Uint8Array, reached: Uint8Array): void {
  for (let place = 0; place < optional.length; place += 1)
    if (optional[place] === 1 && reached[place] === 1) reached[place + 1] = 1;
}
