import { closeSync, fsyncSync, openSync } from 'node:fs';

/** What was written to this file, or which names this directory has, is on the disk when it returns. Throws as node:fs. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The same where the file system may know no such thing, as those of some sticks do not: then the file itself is on the medium. */
export function syncPathIfPossible(path: string): void {
  try {
    syncPath(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
  }
}
