/**
 * Fuzzes one target in a thread of its own: its sources are instrumented as they are loaded, and whoever started it sees
 * in shared memory which input is being read, so that one that never comes back is found too.
 */
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { instrumentSources } from './engine/instrument.ts';
import { search, type Searched, whyBroken } from './engine/loop.ts';
import { minimise } from './engine/minimise.ts';
import { replay } from './engine/replay.ts';
import { readCorpus } from './corpus.ts';
import type { ChildOrder } from './run-target.ts';
import { loadTarget } from './targets.ts';

/** Not checked by a schema: what reads schemas is to be loaded below, with counters in it. */
const order = workerData as ChildOrder;
const root = fileURLToPath(new URL('../../', import.meta.url));
const coverage = instrumentSources(
  ['kiosk/', 'drivers/', 'scripts/'].map((folder) => root + folder),
  ['node_modules/zod/v4/core/', 'node_modules/cborg/'].map((folder) => root + folder),
  order.plants,
);
const target = await loadTarget(order.target);

const [turn, length] = [new Int32Array(order.watch, 0, 1), new Int32Array(order.watch, 4, 1)];
const place = new Uint8Array(order.watch, 8);
const until = performance.now() + order.seconds * 1000;
const before = (input: Uint8Array): void => {
  const seen = input.subarray(0, place.length);
  place.set(seen);
  length[0] = seen.length;
  Atomics.add(turn, 0, 1);
};

function searched(): Searched {
  const found = search({
    target,
    coverage,
    corpus: readCorpus(target.name),
    seed: order.seed,
    enough: () => performance.now() >= until,
    ...(order.untilFound === true ? { mostFindings: 1 } : {}),
    before,
  });
  const findings = found.findings.map(({ input, why }) => {
    const [message] = why.split('\n');
    const smallest =
      order.untilFound === true || /^(slow|grows)/.test(why)
        ? input
        : minimise(input, (each) => {
            before(each);
            return whyBroken(target, each)?.split('\n')[0] === message;
          });
    return { input: smallest, why };
  });
  return { ...found, findings };
}

function replayed(input: Uint8Array): Searched {
  before(input);
  return replay(target, input);
}

if (parentPort === null) throw new Error('started by run-target.ts only');
parentPort.postMessage(order.replay === undefined ? searched() : replayed(order.replay), []);
