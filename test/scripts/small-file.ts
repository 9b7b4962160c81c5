/** A file of its own for one test, gone with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export function smallFile(name: string, text: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-file-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, name);
  writeFileSync(file, text);
  return file;
}
