/** Removable media: what is mounted below the directories a site names. A directory that is no mount point is the box's own disk. */
import { readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';

export interface Medium {
  /** Absolute path of its mount point. */
  readonly path: string;
  readonly label: string;
  readonly freeBytes: number;
}

/** Mount points directly below the directories, or one deeper (/run/media/<user>/<label>). Never throws. */
export async function mediaUnder(directories: readonly string[]): Promise<readonly Medium[]> {
  const found = await Promise.all(directories.map((directory) => mountsBelow(directory, 2)));
  return found.flat();
}

async function mountsBelow(directory: string, depth: number): Promise<Medium[]> {
  if (depth === 0) return [];
  try {
    const { dev } = await stat(directory);
    const entries = await readdir(directory, { withFileTypes: true });
    const below = entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => oneOf(path.join(directory, entry.name), dev, depth));
    return (await Promise.all(below)).flat();
  } catch {
    // Not there, or gone while it was looked at.
    return [];
  }
}

async function oneOf(directory: string, parent: number, depth: number): Promise<Medium[]> {
  const { dev } = await stat(directory);
  if (dev === parent) return mountsBelow(directory, depth - 1);
  const { blocks, bavail, bsize } = await statfs(directory);
  // What the kernel mounts for its own use holds no files.
  return blocks === 0 ? [] : [{ path: directory, label: path.basename(directory), freeBytes: bavail * bsize }];
}
