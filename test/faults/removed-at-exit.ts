import { rmSync } from 'node:fs';

/** Processes that are killed at the same moment may still write there. */
const tries = { maxRetries: 10, retryDelay: 50 };

/** Removes a directory when this process ends, however early it is told to end, unless it is kept as evidence. */
export function removedAtExit(directory: string): { readonly keep: () => void } {
  const remove = (): void => rmSync(directory, { recursive: true, force: true, ...tries });
  process.once('exit', remove);
  return { keep: () => void process.off('exit', remove) };
}
