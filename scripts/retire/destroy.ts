/** Destroys files so that a program does not find them again; what flash memory keeps for itself is out of its reach. */
import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** False when it was gone before. Follows no link. Throws errors of node:fs. */
export function destroyFile(file: string, onOverwritten: () => void = () => {}): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDWR | constants.O_NOFOLLOW);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
  try {
    const { size } = fstatSync(descriptor);
    const noise = Buffer.alloc(Math.min(1_048_576, size));
    for (let at = 0; at < size; ) {
      randomFillSync(noise);
      at += writeSync(descriptor, noise, 0, Math.min(noise.length, size - at), at);
    }
    fsyncSync(descriptor);
    onOverwritten();
    ftruncateSync(descriptor, 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  unlinkSync(file);
  syncFolder(path.dirname(file));
  return true;
}

/** Removes folders below `directory` that hold nothing any more; the directory itself stays. */
export function removeEmptyFolders(directory: string): void {
  for (const entry of entriesOf(directory)) {
    if (!entry.isDirectory()) continue;
    const folder = path.join(directory, entry.name);
    removeEmptyFolders(folder);
    if (entriesOf(folder).length === 0) rmdirSync(folder);
  }
  syncFolder(directory);
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function syncFolder(directory: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(directory, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
