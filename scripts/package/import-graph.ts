/** Which sources and which packages run when given programs run: what must be packed, and nothing else. */
import { readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { z } from 'zod';

export interface ImportGraph {
  /** Paths in the checkout, sorted: the programs, what they import, and the workers and processes they start. */
  readonly files: readonly string[];
  /** Names of the production packages they import, sorted. */
  readonly packages: readonly string[];
}

const packageLists = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

/**
 * Every form in which a source names another one: imports and re-exports, imports at run time, files of processes and
 * workers beside it, and packages that are required late.
 */
const named =
  /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s*|\bnew URL\(\s*|createRequire\(import\.meta\.url\)\(\s*)(['"`])(?<name>[^'"`\n]+)\1/gm;

/**
 * Follows the imports of `programs` (paths in `checkout`). Imports of types count for nothing, since they are gone at
 * run time. Throws when a source names a file that is not there, one of the tests, or a package of development.
 */
export function importGraph(checkout: string, programs: readonly string[]): ImportGraph {
  const files = new Set<string>();
  const packages = new Set<string>();
  const listed = packageLists.parse(JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')));
  const open = [...programs];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const name of namesIn(checkout, file)) {
      if (name.startsWith('node:')) continue;
      if (!name.startsWith('.')) {
        const bare = packageOf(name);
        if (bare in listed.devDependencies) throw new Error(`${file} imports ${bare}, a package of development`);
        // What is in neither list is a text that looks like an import.
        if (bare in listed.dependencies) packages.add(bare);
      } else {
        const found = sourceAt(checkout, file, name);
        if (found !== null) open.push(found);
      }
    }
  }
  return { files: [...files].toSorted(), packages: [...packages].toSorted() };
}

function namesIn(checkout: string, file: string): readonly string[] {
  if (!file.endsWith('.ts')) return [];
  const code = stripTypeScriptTypes(readFileSync(path.join(checkout, file), 'utf8'));
  return [...code.matchAll(named)].flatMap(({ groups }) => (groups?.['name'] === undefined ? [] : [groups['name']]));
}

/** The path in the checkout; null for a directory or a pattern of names, which are data and listed by hand. */
function sourceAt(checkout: string, from: string, name: string): string | null {
  if (name.includes('${')) return null;
  const file = path.join(path.dirname(from), name);
  const state = statSync(path.join(checkout, file), { throwIfNoEntry: false });
  if (state === undefined) throw new Error(`${from} names ${name}, which is not there`);
  if (state.isDirectory()) return null;
  if (file.startsWith('test/')) throw new Error(`${from} imports ${file}: a test cannot be packed`);
  return file;
}

function packageOf(specifier: string): string {
  const [first = '', second] = specifier.split('/');
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}
