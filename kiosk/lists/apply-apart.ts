/** Starts the thread that takes a list in, and waits for what it says. */
import { Worker } from 'node:worker_threads';
import type { Application } from './apply.ts';
import { briefly } from '../../drivers/basics/crash-words.ts';
import type { ListFault } from './fault.ts';

export interface Applying {
  readonly done: Promise<ListFault | null>;
  /** Ends the thread where it stands; what was not whole is not in force. */
  stop(): Promise<void>;
}

/** Below this a copy is cheaper than care for who else holds the memory (node:buffer shares a pool among small ones). */
const copiedBytes = 1024 * 1024;

/** Megabytes of JavaScript in the thread: pieces and lines, never a whole list. */
const heapMb = 96;

/** Takes the memory of a large body away from this thread. */
export function applyApart({ manifest, body, file }: Application): Applying {
  const moved = body.byteLength < copiedBytes || !(body.buffer instanceof ArrayBuffer) ? new Uint8Array(body) : body;
  const worker = new Worker(new URL('./apply-worker.ts', import.meta.url), {
    workerData: { manifest, body: moved, file },
    transferList: moved.buffer instanceof ArrayBuffer ? [moved.buffer] : [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const done = new Promise<ListFault | null>((resolve) => {
    worker.once('message', (fault: ListFault | null) => resolve(fault));
    worker.once('error', (error) => {
      resolve({ code: 'storage', detail: `the thread failed: ${briefly(error)}` });
    });
    // After a message this comes too late to count.
    worker.once('exit', () => resolve({ code: 'storage', detail: 'the thread was ended' }));
  });
  return {
    done,
    async stop() {
      await worker.terminate();
    },
  };
}
