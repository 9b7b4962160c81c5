/** What is wrong with a call that a paper names: a script, verb, option or file that does not exist. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { verbs } from '../../scripts/kadian/verbs.ts';
import type { Call } from './commands.ts';

export const root = path.join(import.meta.dirname, '../..');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));

/** By the table its help is made from; null when nothing is wrong. */
export function wrongVerb(words: readonly string[]): string | null {
  const [name, ...rest] = words;
  if (name === 'help')
    return rest[0] === undefined || verbs.some((verb) => verb.name === rest[0]) ? null : `help ${rest[0]}`;
  const verb = verbs.find((each) => each.name === name);
  if (verb === undefined) return `no verb ${name ?? ''}`;
  const known = [...verb.usage, ...verb.options.map(({ flag }) => flag)].flatMap(
    (form) => form.match(/--[a-z-]+/g) ?? [],
  );
  const unknown = rest
    .filter((word) => word.startsWith('--'))
    .find((word) => !known.includes(word.split('=')[0] ?? ''));
  return unknown === undefined ? null : `${verb.name} has no ${unknown}`;
}

export function wrongCall(call: Call): string | null {
  const [program, ...words] = call;
  switch (program) {
    case 'kadian':
      return wrongVerb(words);
    case 'npm':
      return wrongScript(words);
    case 'npx':
      return words[0] === 'vitest' || words[0] === 'node' ? missingFile(words) : null;
    case 'node':
    case 'sh':
      return missingFile(words);
    default:
      return null;
  }
}

function wrongScript(words: readonly string[]): string | null {
  const plain = words.filter((word) => word !== '--silent');
  const [verb, named] = plain;
  const name = verb === 'run' ? named : verb;
  if (name === undefined || name === 'ci') return null;
  const script = scripts[name];
  if (script === undefined) return `npm has no script ${name}`;
  const at = plain.indexOf('--');
  const options = at < 0 ? [] : plain.slice(at + 1);
  if (name === 'kadian') return wrongVerb(options);
  // start.sh ends as start.ts, with the same words.
  const entry = /\bnode (?:--\S+ )*(\S+\.ts)/.exec(script.replace('sh scripts/start.sh', 'node scripts/start.ts'))?.[1];
  const known = entry === undefined ? null : optionsOf(entry);
  const unknown = options
    .flatMap((word) => /^--([a-z][a-z-]*)/.exec(word)?.[1] ?? [])
    .find((option) => known?.has(option) === false);
  return unknown === undefined ? missingFile(options) : `${name} has no --${unknown}`;
}

/** As the table says that a tool reads its words by (parseArgs, scripts' readOptions, or readCommandLine of test/bench). */
const inTable = /(?:'([a-z][a-z-]*)'|\b([a-z]+)): \{\s*(?:type: '(?:string|boolean)'|takes:|about:)/g;
/** As a tool without a table compares its words. */
const compared = /'--([a-z][a-z-]*)'/g;

/** Options a tool takes; not every word that stands in its sources. */
export function optionsOf(entry: string): ReadonlySet<string> {
  const named = sourcesOf(entry).flatMap((text, at) => {
    // A form with a name, as `const text = { type: 'string' } as const`.
    const forms = [...text.matchAll(/const (\w+) = \{ type: '\w+'/g)].map(([, name]) => name);
    const byName = new RegExp(`(?:'([a-z][a-z-]*)'|\\b([a-z]+)): (?:${forms.join('|') || '(?!)'})\\b`, 'g');
    return [
      ...(/\b(?:parseArgs|readCommandLine|readOptions)\(/.test(text)
        ? [...text.matchAll(inTable), ...text.matchAll(byName)]
        : []),
      ...(at === 0 && /\bargv\b/.test(text) ? text.matchAll(compared) : []),
    ];
  });
  return new Set(['help', ...named.map(([, quoted, bare]) => quoted ?? bare ?? '')]);
}

/** A source with what it imports from its own room and those below, two steps far; the source itself first. */
function sourcesOf(entry: string, depth = 2, seen = new Set<string>()): readonly string[] {
  const file = path.join(root, entry);
  if (seen.has(entry) || !existsSync(file)) return [];
  seen.add(entry);
  const text = readFileSync(file, 'utf8');
  if (depth === 0) return [text];
  const imports = [...text.matchAll(/from '(\.[^']+\.ts)'|import\('(\.[^']+\.ts)'\)/g)].map(([, a, b]) => a ?? b ?? '');
  return [text, ...imports.flatMap((each) => sourcesOf(path.join(path.dirname(entry), each), depth - 1, seen))];
}

/** A word that begins like a folder of this checkout names a file in it, unless it is a pattern or a placeholder. */
function missingFile(words: readonly string[]): string | null {
  const named = words.filter((word) => /^(?:\.\/)?(?:drivers|hw-config|kiosk|scripts|test)\/[\w./-]+$/.test(word));
  const missing = named.find((word) => !existsSync(path.join(root, word)));
  return missing === undefined ? null : `there is no ${missing}`;
}
