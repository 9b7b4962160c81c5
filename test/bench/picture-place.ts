/** Where the pictures of growth are to be written. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { fileFault } from '../../scripts/refusal.ts';

/** Makes the directory; null, or why nothing can be written there. */
export function placeForPictures(directory: string): string | null {
  try {
    mkdirSync(directory, { recursive: true });
    if (!statSync(directory).isDirectory()) return `${directory}: is not a folder`;
    accessSync(directory, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const why = fileFault(error, directory);
    if (why === null) throw error;
    return `no place for the pictures: ${why}`;
  }
}
