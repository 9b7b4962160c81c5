/** Which Node packages are packed, and which of their files: what runs on this one machine, and the licences. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { elfMachineOf } from './elf.ts';
import { type Architecture, targets } from './target.ts';

/**
 * Imported by the sources and not packed: `onoff` drives GPIO by sysfs, and its native part must be compiled for the
 * board. Every kernel this package can be installed on has the character device, which needs neither.
 */
const leftOut: ReadonlySet<string> = new Set(['onoff']);

const manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});

/**
 * Directories of `names` and of all they depend on at run time, as paths in `root`, which holds `node_modules` as npm
 * laid it out. Throws when one is not installed and not optional.
 */
export function packagesOf(root: string, names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const open = names.filter((name) => !leftOut.has(name)).map((name) => ({ name, from: '', optional: false }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, from, optional } = next;
    // Types are of no use at run time, wherever they are listed.
    if (name.startsWith('@types/')) continue;
    const directory = installed(root, name, from);
    if (directory === null && optional) continue;
    if (directory === null)
      throw new Error(`${name}, needed by ${from === '' ? 'the sources' : from}, is not installed`);
    if (found.has(directory)) continue;
    found.add(directory);
    const text = readFileSync(path.join(root, directory, 'package.json'), 'utf8');
    const { dependencies, optionalDependencies } = manifest.parse(JSON.parse(text));
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
      open.push({ name: needed, from: directory, optional: needed in optionalDependencies });
    }
  }
  return [...found].toSorted();
}

/** Where Node finds `name` from the package in `from`: its own node_modules first, then those above. */
export function installed(root: string, name: string, from: string): string | null {
  for (let at = from; ; at = path.dirname(at)) {
    const directory = path.join(at === '.' ? '' : at, 'node_modules', name);
    if (existsSync(path.join(root, directory, 'package.json'))) return directory;
    if (at === '' || at === '.') return null;
  }
}

/** At the top of a package only: deeper down a directory of this name may well be code. */
const directoriesOut = /^(?:test|tests|__tests__|docs?|examples?|bench|benchmarks?|coverage|integration|man|include)$/i;
/** Sources of what is compiled, types, maps, pages and papers. */
const endingsOut =
  /\.(?:md|markdown|map|[mc]?ts|tsx|flow|cc?|cpp|hh?|hpp|gypi?|cjs\.map|ya?ml|html?|lock|tgz|txt|sh|bat|pdb)$/i;
const licence = /^(?:licen[cs]e|copying|notice|copyright)/i;
/** Whole parts that only other programs use. */
const partsOut: Readonly<Record<string, readonly string[]>> = {
  // Only its parts for QR codes are imported, from esm.
  '@zxing/library': ['umd', 'cjs', 'es2015', 'esnext'],
  'better-sqlite3': ['deps', 'src'],
  koffi: ['vendor', 'lib/native'],
  mqtt: ['dist'],
  'node-hid': ['hidapi', 'src'],
  yaml: ['browser'],
};

/** Files of the package in `directory` that are packed, as paths in it; packages inside it are packages of their own. */
export function packedFiles(directory: string, name: string, architecture: Architecture): readonly string[] {
  const parts = partsOut[name] ?? [];
  const walk = (at: string): readonly string[] =>
    readdirSync(path.join(directory, at), { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(at, entry.name);
      if (parts.includes(file)) return [];
      if (entry.isDirectory()) {
        const out =
          entry.name === 'node_modules' || entry.name.startsWith('.') || (at === '' && directoriesOut.test(entry.name));
        return out ? [] : walk(file);
      }
      return entry.isFile() && isPacked(path.join(directory, file), architecture) ? [file] : [];
    });
  return walk('').toSorted();
}

function isPacked(file: string, architecture: Architecture): boolean {
  const name = path.basename(file);
  if (name.startsWith('.')) return false;
  if (licence.test(name)) return true;
  if (endingsOut.test(name)) return false;
  // Machine code must be this machine's; what musl's loader reads cannot be loaded by Debian's.
  const machine = elfMachineOf(file);
  if (machine !== null) return machine === targets[architecture].elfMachine && !/musl/.test(file);
  return !/\.(?:node|so|dll|dylib|exe)$/.test(name);
}
