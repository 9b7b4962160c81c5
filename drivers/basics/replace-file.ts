import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { syncPath } from './sync-path.ts';

/**
 * Replaces a file as a whole: after a power cut there is the old text or the new one, never a part. The content is on
 * the disk before it gets its name, and the name before this returns (rename(2) orders nothing by itself). Only its owner may
 * read it. Throws as node:fs.
 */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const unfinished = `${file}.unfinished`;
  const descriptor = openSync(unfinished, 'w', 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(unfinished, file);
  syncPath(path.dirname(file));
}
