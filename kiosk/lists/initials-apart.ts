/** Starts the thread that reads the names, and makes an index of what it found. */
import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { indexOf, type InitialsIndex, type SortedInitials } from './initials.ts';

export interface InitialsJob {
  readonly file: string;
  /** The key of the details. */
  readonly key: KeyObject;
  readonly keyId: string;
}

export interface ReadingInitials {
  /** Null when the thread was stopped or the file could not be read. */
  readonly done: Promise<InitialsIndex | null>;
  stop(): void;
}

export function readInitialsApart(job: InitialsJob): ReadingInitials {
  const worker = new Worker(new URL('./initials-worker.ts', import.meta.url), { workerData: job });
  const done = new Promise<InitialsIndex | null>((resolve) => {
    worker.once('message', (sorted: SortedInitials) => resolve(indexOf(sorted)));
    // A damaged page shows itself in the next look-up too, which gives the file up.
    worker.once('error', () => resolve(null));
    // After a message this comes too late to count.
    worker.once('exit', () => resolve(null));
  });
  return { done, stop: () => void worker.terminate() };
}
