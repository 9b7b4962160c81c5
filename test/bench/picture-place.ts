/** Where the pictures of growth are to be written. */
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileFault } from '../../scripts/refusal.ts';

/** More than all of them together need. */
const bytesOfAll = 256 * 1024;

/** Makes the directory and fills it for a moment, since a full disk is known only by writing; null, or why nothing can be written there. */
export function placeForPictures(directory: string): string | null {
  try {
    mkdirSync(directory, { recursive: true });
    if (!statSync(directory).isDirectory()) return `${directory}: is not a folder`;
    fill(path.join(directory, `.${process.pid}.room`));
    return null;
  } catch (error) {
    const why = fileFault(error, directory);
    if (why === null) throw error;
    return `no place for the pictures: ${why}`;
  }
}

function fill(file: string): void {
  try {
    const descriptor = openSync(file, 'wx');
    try {
      writeFileSync(descriptor, Buffer.alloc(bytesOfAll, 'x'));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } finally {
    rmSync(file, { force: true });
  }
}
