import { existsSync, rmSync } from 'node:fs';

/** Processes that were told to end at the same moment may still write there; milliseconds. */
const [tries, pauseMs] = [60, 50] as const;

/** Removes a directory when this process ends, however early it is told to end, unless it is kept as evidence. */
export function removedAtExit(directory: string): { readonly keep: () => void } {
  const remove = (): void => {
    for (let tried = 0; tried < tries; tried += 1) {
      try {
        rmSync(directory, { recursive: true, force: true });
      } catch (error) {
        // Something new lies in what was just emptied.
        if (tried + 1 === tries) throw error;
      }
      if (!existsSync(directory)) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  };
  process.once('exit', remove);
  return { keep: () => void process.off('exit', remove) };
}
