/** Replaces the site file of a box as a whole, for the account that reads it, and for one who changes it at a time. */
import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { takeLock } from './out-lock.ts';

/**
 * From the look at a site file to its replacement nobody else changes it: two who replace it at once would write one file, and
 * the later would undo the earlier. A `Refusal` with exit code 75 while somebody else does, with 73 where no lock can be made.
 */
export function holdingSite<T>(file: string, change: () => T): T {
  const real = realOf(file);
  const lock = takeLock(
    path.join(path.dirname(real), `.${path.basename(real)}.lock`),
    `${file}: somebody else is changing this file; nothing was changed, call again`,
  );
  try {
    return change();
  } finally {
    lock.release();
  }
}

/**
 * After a power cut there is the old text or the new one. Mode and owner stay as they were, since the station runs under an
 * account of its own; a new file gets the group of its folder. Of a link what it leads to is replaced. Throws as node:fs.
 * Only one at a time: within `holdingSite`.
 */
export function replaceSite(named: string, text: string): void {
  const file = realOf(named);
  const directory = path.dirname(file);
  const before = statSync(file, { throwIfNoEntry: false });
  const { uid, gid, mode } = before ?? { uid: process.getuid?.() ?? 0, gid: statSync(directory).gid, mode: 0o640 };
  const unfinished = `${file}.unfinished`;
  const descriptor = openSync(unfinished, 'w', 0o600);
  try {
    writeFileSync(descriptor, text);
    handOver(descriptor, uid, gid);
    fchmodSync(descriptor, mode & 0o777);
    fsyncSync(descriptor);
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  syncPath(directory);
}

function realOf(file: string): string {
  return existsSync(file) ? realpathSync(file) : path.resolve(file);
}

/** Somebody who may not give files away writes for themselves. */
function handOver(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  }
}
