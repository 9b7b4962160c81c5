/** The thread that takes lists in, so that an encounter never waits for one. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { applyDelivery } from './apply.ts';

// On Linux 0 is the calling thread: encounters go first on a board with few cores.
setPriority(0, 10);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node:worker_threads has none
parentPort?.postMessage(await applyDelivery(workerData));
