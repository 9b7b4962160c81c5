/** What of others is in the package, as far as it can be told: each with its version, licence, text and checksum. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Crate, cratesIn } from './crates.ts';
import { importGraph } from './import-graph.ts';
import { installed, packagesOf, packedFiles } from './node-packages.ts';
import { programs } from './stage-app.ts';
import type { Architecture } from './target.ts';

export interface ShippedPackage {
  /** Path in the root of the packages; a package may be there more than once, in several versions. */
  readonly directory: string;
  readonly name: string;
  readonly version: string;
  /** As its author states it: an SPDX expression. */
  readonly licence: string;
  /** Text of the licence; empty: there is none with it. */
  readonly text: string;
  /** SHA-512 of what npm fetched, as npm writes it; null where npm's list of what is installed has none. */
  readonly integrity: string | null;
  /** Directories of the packages it needs. */
  readonly needs: readonly string[];
  /** Libraries within its machine code whose version its sources tell, as name and version. */
  readonly contains: Readonly<Record<string, string>>;
  /** Rust crates its machine code names, sorted. */
  readonly crates: readonly Crate[];
}

export interface Shipped {
  /** The kiosk itself. */
  readonly version: string;
  readonly node: ShippedPackage;
  /** Sorted by directory. */
  readonly packages: readonly ShippedPackage[];
}

export interface ShippedOptions {
  readonly checkout: string;
  /** Holds `node_modules` with the packages of `architecture`. */
  readonly packagesRoot: string;
  readonly architecture: Architecture;
}

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const lock = z.object({ packages: z.record(z.string(), z.object({ integrity: z.string().optional() })) });

/** Machine code of its own package, without a file of its licence. */
const textElsewhere: readonly (readonly [RegExp, string])[] = [[/^@koromix\/koffi-/, 'node_modules/koffi']];

/** Throws when a package states no licence, or is not what npm installed. */
export function shippedParts({ checkout, packagesRoot, architecture }: ShippedOptions): Shipped {
  const file = path.join(packagesRoot, 'node_modules/.package-lock.json');
  const installedBy = lock.parse(JSON.parse(readFileSync(file, 'utf8'))).packages;
  const read = (directory: string, contains: ShippedPackage['contains'] = {}): ShippedPackage => {
    const text = readFileSync(path.join(packagesRoot, directory, 'package.json'), 'utf8');
    const { name, version, license, dependencies, optionalDependencies } = manifest.parse(JSON.parse(text));
    const elsewhere = textElsewhere.find(([form]) => form.test(name))?.[1];
    return {
      directory,
      name,
      version,
      licence: license.replace(/^\((.*)\)$/, '$1'),
      text: licenceText(path.join(packagesRoot, elsewhere ?? directory)),
      integrity: installedBy[directory]?.integrity ?? null,
      needs: Object.keys({ ...dependencies, ...optionalDependencies }).flatMap(
        (needed) => installed(packagesRoot, needed, directory) ?? [],
      ),
      contains,
      crates: [],
    };
  };
  const names = [...importGraph(checkout, programs).packages, ...packagesOfPage(checkout)];
  const packages = packagesOf(packagesRoot, names).map((directory) => {
    const part = read(directory, within(packagesRoot, directory));
    return { ...part, crates: cratesOf(packagesRoot, part, architecture) };
  });
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')));
  return { version, node: read(`node_modules/node-linux-${architecture}`, partsOfNode()), packages };
}

/** What is bundled into the page: the packages its sources import by name. */
export function packagesOfPage(checkout: string): readonly string[] {
  const room = path.join(checkout, 'kiosk/screen');
  const found = readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => [
      ...readFileSync(path.join(room, name), 'utf8').matchAll(/\bfrom '((?:@[^/']+\/)?[^./'][^/']*)/g),
    ])
    .map(([, name]) => name ?? '');
  return [...new Set(found)].filter((name) => !name.startsWith('node:')).toSorted();
}

/** The file of the licence, else that section of the paper about it. */
function licenceText(directory: string): string {
  const names = readdirSync(directory);
  const files = names.filter((name) => /^(?:licen[cs]e|copying|notice|copyright)/i.test(name)).toSorted();
  if (files.length > 0)
    return files.map((name) => readFileSync(path.join(directory, name), 'utf8').trim()).join('\n\n');
  const paper = names.find((name) => /^readme/i.test(name));
  const section = /^(?:#+ *licen[cs]e|licen[cs]e\n-+)[^\n]*\n(?<text>[\s\S]*)/im;
  const text = paper === undefined ? '' : readFileSync(path.join(directory, paper), 'utf8');
  return section.exec(text)?.groups?.['text']?.trim() ?? '';
}

/** C libraries that are compiled into a package, by the version its sources name. */
const compiledIn: Readonly<Record<string, readonly [file: string, version: RegExp, name: string]>> = {
  'node_modules/better-sqlite3': ['deps/sqlite3/sqlite3.h', /^#define SQLITE_VERSION\s+"([\d.]+)"/m, 'sqlite'],
  'node_modules/node-hid': ['hidapi/VERSION', /^([\d.]+)/, 'hidapi'],
};

function within(root: string, directory: string): Readonly<Record<string, string>> {
  const [file = '', form, name] = compiledIn[directory] ?? [];
  const at = path.join(root, directory, file);
  const version = form === undefined || !existsSync(at) ? null : form.exec(readFileSync(at, 'utf8'))?.[1];
  return version === null || version === undefined || name === undefined ? {} : { [name]: version };
}

/** Of the machine code that is packed. */
function cratesOf(root: string, { directory, name }: ShippedPackage, architecture: Architecture): readonly Crate[] {
  const code = packedFiles(path.join(root, directory), name, architecture).filter((file) => file.endsWith('.node'));
  return code.flatMap((file) => cratesIn(readFileSync(path.join(root, directory, file))));
}

/** Node is packed in the release that runs here: its parts are what this process says of itself. */
function partsOfNode(): Readonly<Record<string, string>> {
  // Its own version, numbers of interfaces, and tables of others' libraries.
  const notParts = new Set(['node', 'modules', 'napi', 'unicode', 'cldr']);
  const parts = Object.entries(process.versions).flatMap(([name, version]) =>
    notParts.has(name) || version === undefined || version === '' ? [] : [[name, version] as const],
  );
  return Object.fromEntries(parts.toSorted(([a], [b]) => a.localeCompare(b)));
}
