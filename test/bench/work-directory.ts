/** A directory for one bench, on the file system of the checkout and not in memory: commits must cost what they cost. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';

const parent = path.join(import.meta.dirname, '../../build/bench');

/** Gives the directory to `use` and removes it afterwards, whatever happened. */
export async function* inWorkDirectory<T>(use: (directory: string) => AsyncGenerator<T>): AsyncGenerator<T> {
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(path.join(parent, `run-${process.pid}-`));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  // An interrupted bench comes to no `finally`.
  process.once('exit', remove);
  try {
    yield* use(directory);
  } finally {
    process.off('exit', remove);
    remove();
  }
}
