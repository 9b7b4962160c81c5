/** The thread that takes lists in, so that an encounter never waits for one. */
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { applyDelivery } from './apply.ts';

// On Linux 0 is the calling thread: encounters go first on a board with few cores.
// Whoever was started lower still may not be allowed to rise.
if (getPriority(0) < 10) setPriority(0, 10);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of node:worker_threads has none
parentPort?.postMessage(await applyDelivery(workerData));
