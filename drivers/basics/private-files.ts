/** What a box keeps is its own account's business: who passed, who lives here, whom the district looks for. */
import { closeSync, constants, fchmodSync, fstatSync, openSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Rights of everybody but the owner. */
const others = 0o077;
/** Deeper than a box keeps anything. */
const deepest = 6;

/** Whatever this process and its children make from now on is readable by its own account only. */
export function writePrivately(): void {
  process.umask(others);
}

/**
 * Takes from everybody else what they may do with `directory` and all that lies in it: files of an earlier start, or ones
 * copied there by hand. Follows no link. Returns the paths it could not put right, such as those of another account.
 */
export function makePrivate(directory: string, depth = 0): readonly string[] {
  const fault = restrict(directory);
  if (fault === 'missing') return [];
  const failed = fault === null ? [] : [directory];
  if (depth >= deepest) return failed;
  const entries = entriesOf(directory);
  return [
    ...failed,
    ...entries.flatMap((entry) => {
      const file = path.join(directory, entry.name);
      if (entry.isDirectory()) return makePrivate(file, depth + 1);
      return entry.isFile() && restrict(file) === 'refused' ? [file] : [];
    }),
  ];
}

/** By the open file: nobody can put a link in its place between the look and the change. */
function restrict(file: string): 'missing' | 'refused' | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { mode } = fstatSync(descriptor);
    if ((mode & others) !== 0) fchmodSync(descriptor, mode & 0o700);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : 'refused';
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // Not ours to read: told with the directory itself.
    return [];
  }
}
