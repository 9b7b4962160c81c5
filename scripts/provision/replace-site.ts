/** Replaces the site file of a box as a whole, for the account that reads it. */
import { closeSync, fchmodSync, fchownSync, fsyncSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * After a power cut there is the old text or the new one. Mode and owner stay as they were, since the station runs under an
 * account of its own; a new file gets the group of its folder. Throws as node:fs.
 */
export function replaceSite(file: string, text: string): void {
  const directory = path.dirname(path.resolve(file));
  const before = statSync(file, { throwIfNoEntry: false });
  const { uid, gid, mode } = before ?? { uid: process.getuid?.() ?? 0, gid: statSync(directory).gid, mode: 0o640 };
  const unfinished = `${file}.unfinished`;
  const descriptor = openSync(unfinished, 'w', 0o600);
  try {
    writeFileSync(descriptor, text);
    handOver(descriptor, uid, gid);
    fchmodSync(descriptor, mode & 0o777);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
  const folder = openSync(directory, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Somebody who may not give files away writes for themselves. */
function handOver(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
  }
}
