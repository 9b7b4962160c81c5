/** How large the box's software is: the Debian packages that `npm run package` has built. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from './figure.ts';

export function* run(): Generator<Finding> {
  yield* packageSizes(path.join(import.meta.dirname, '../../build/package'));
}

/** One figure a package in `directory`; says so when there is none. */
export function* packageSizes(directory: string): Generator<Finding> {
  const names = filesOf(directory).filter((name) => name.endsWith('.deb'));
  if (names.length === 0) yield { absent: 'a Debian package', why: 'none is built here: npm run package' };
  for (const name of names) {
    const { size, mtime } = statSync(path.join(directory, name));
    yield { figure: `${name}, built ${mtime.toISOString().slice(0, 16)}Z`, value: size / 1e6, unit: 'MB' };
  }
}

function filesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch {
    return [];
  }
}
