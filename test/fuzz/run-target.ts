/** One target in a thread of its own, watched from outside it: what never comes back is a finding too. */
import { Worker } from 'node:worker_threads';
import type { Plant } from './engine/instrument.ts';
import type { Searched } from './engine/loop.ts';

export interface Order {
  readonly target: string;
  readonly seconds: number;
  readonly seed: number;
  /** Reads this one input only, and searches for nothing. */
  readonly replay?: Uint8Array;
  /** Ends with the first finding, and gives it as it was found. */
  readonly untilFound?: boolean;
  /** Faults put into the sources as they are loaded. */
  readonly plants?: readonly Plant[];
}

/** What `fuzz-child.ts` is given; `watch`: how many inputs were begun, the length of the present one, and its bytes. */
export interface ChildOrder extends Order {
  readonly watch: SharedArrayBuffer;
}

/** An input that is read for longer than this never comes back. */
const hangMs = 10_000;

/** The findings of one target; a hang is one. */
export function fuzz(order: Order): Promise<Searched> {
  const watch = new SharedArrayBuffer(8 + (1 << 20));
  const [turn, length] = [new Int32Array(watch, 0, 1), new Int32Array(watch, 4, 1)];
  const workerData: ChildOrder = { ...order, watch };
  const worker = new Worker(new URL('fuzz-child.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    let last = -1;
    let sinceMs = performance.now();
    const looking = setInterval(() => {
      const now = Atomics.load(turn, 0);
      if (now !== last || now === 0) [last, sinceMs] = [now, performance.now()];
      else if (performance.now() - sinceMs > hangMs) {
        const input = order.replay ?? new Uint8Array(watch, 8, length[0]).slice();
        clearInterval(looking);
        void worker.terminate();
        const findings = [{ input, why: `hangs: more than ${hangMs} ms` }];
        resolve({ runs: now, findings, corpus: [], reached: 0, places: 0, slowestMs: hangMs });
      }
    }, 500);
    worker.once('message', (searched: Searched) => {
      clearInterval(looking);
      resolve(searched);
    });
    worker.once('error', (cause) => {
      clearInterval(looking);
      reject(cause);
    });
  });
}
