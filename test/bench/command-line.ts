/**
 * The arguments of a tool of this folder's neighbours, told and read in one way: `--help` prints what each means and ends
 * with 0, wrong use is one line that names what is wrong, and 64 (EX_USAGE of sysexits(3)). What it prints ends with its
 * reader, as that of every tool does.
 */
import '../../scripts/end-with-reader.ts';
import { parseArgs } from 'node:util';
import { nearestName } from '../../drivers/basics/nearest-name.ts';

export interface Option {
  /** What stands after it, `<number>`; an option without one is given or not. */
  readonly takes?: string;
  readonly about: string;
}

export interface Tool {
  /** As `npm run <name>` names it. */
  readonly name: string;
  readonly about: string;
  /** Words that are no options; a tool without them takes none. */
  readonly words?: { readonly shown: string; readonly about: string } | undefined;
  readonly options: Readonly<Record<string, Option>>;
  /** More lines of the help, below the options. */
  readonly more?: readonly string[];
}

export interface Given {
  readonly words: readonly string[];
  /** What stood after the option; undefined where it was not given. */
  text(option: string): string | undefined;
  isGiven(option: string): boolean;
  /** A whole number from `least` to `most`, or wrong use. */
  count(option: string, otherwise: number, least?: number, most?: number): number;
  /** Any number above 0 up to `most`, or wrong use. */
  amount(option: string, otherwise: number, most?: number): number;
}

/** The lines of `--help`. */
export function helpOf({ name, about, words, options, more = [] }: Tool): string {
  const named = Object.entries({ ...options, help: { about: 'prints this' } } satisfies Tool['options']).map(
    ([option, { takes, about: meaning }]: [string, Option]) =>
      [`--${option}${takes === undefined ? '' : ` ${takes}`}`, meaning] as const,
  );
  const rows = [...(words === undefined ? [] : [[words.shown, words.about] as const]), ...named];
  const width = Math.max(...rows.map(([shown]) => shown.length)) + 2;
  const usage = `usage: npm run ${name} -- ${words === undefined ? '' : `[${words.shown}] `}[options]`;
  const lines = rows.map(([shown, meaning]) => `  ${shown.padEnd(width)}${meaning}`);
  return `${[usage, `  ${about}`, '', ...lines, ...(more.length === 0 ? [] : ['', ...more])].join('\n')}\n`;
}

/** Ends the process: one line on standard error, and 64. */
export function wrongUse({ name }: Pick<Tool, 'name'>, why: string): never {
  process.stderr.write(`${name}: ${why.replaceAll(/\s+/g, ' ')} (npm run ${name} -- --help)\n`);
  process.exit(64);
}

/** `, is x meant?` where one of the names is near enough to be meant. */
export function meant(word: string, names: readonly string[]): string {
  const nearest = nearestName(word, names);
  return nearest === null ? '' : `; is ${nearest} meant?`;
}

/** The arguments of this process, or its end. */
export function readCommandLine(tool: Tool, args: readonly string[] = process.argv.slice(2)): Given {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(helpOf(tool));
    process.exit(0);
  }
  const read = parseWords(tool, args);
  if (typeof read === 'string') return wrongUse(tool, read);
  const { values, words } = read;
  const number = (option: string, otherwise: number): number =>
    values[option] === undefined ? otherwise : numberIn(String(values[option]));
  const given = (option: string): string => `--${option} ${String(values[option] ?? '')}`.trim();
  return {
    words,
    text: (option) => (typeof values[option] === 'string' ? values[option] : undefined),
    isGiven: (option) => values[option] !== undefined,
    count(option, otherwise, least = 1, most = Number.MAX_SAFE_INTEGER) {
      const count = number(option, otherwise);
      if (Number.isInteger(count) && count >= least && count <= most) return count;
      const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
      return wrongUse(tool, `${given(option)}: a whole number ${range} is needed`);
    },
    amount(option, otherwise, most = Number.MAX_SAFE_INTEGER) {
      const amount = number(option, otherwise);
      if (amount > 0 && amount <= most) return amount;
      const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` and up to ${most}`;
      return wrongUse(tool, `${given(option)}: a number above 0${upTo} is needed`);
    },
  };
}

/** Only what a person writes as a number: no hexadecimal, no nothing, no Infinity. */
export function numberIn(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly words: readonly string[];
}

/** The options and words, or what is wrong with them. */
export function parseWords(tool: Tool, args: readonly string[]): Parsed | string {
  const known = Object.entries(tool.options);
  const options = Object.fromEntries(
    known.map(([name, { takes }]) => [name, { type: takes === undefined ? 'boolean' : 'string' } as const]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const values: Record<string, string | boolean> = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const option = tool.options[name];
    const near = known.map(([each]) => `--${each}`);
    if (option === undefined || !rawName.startsWith('--'))
      return `there is no option ${rawName}${meant(rawName, near)}`;
    if (option.takes !== undefined && (value === undefined || value.trim() === '' || value.startsWith('--')))
      return `--${name} needs ${option.takes}`;
    if (option.takes === undefined && value !== undefined) return `--${name} takes nothing: ${value}`;
    if (values[name] !== undefined) return `--${name} is given twice`;
    values[name] = value ?? true;
  }
  const [first] = words;
  if (tool.words === undefined && first !== undefined) return `takes no ${first}`;
  return { values, words };
}
