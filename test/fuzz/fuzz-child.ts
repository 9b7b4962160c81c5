/**
 * Fuzzes one target in a thread of its own: its sources are instrumented as they are loaded, and whoever started it sees
 * in shared memory which input is being read, so that one that never comes back is found too.
 */
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { instrumentSources } from './engine/instrument.ts';
import { search, whyBroken } from './engine/loop.ts';
import { minimise } from './engine/minimise.ts';
import { readCorpus } from './corpus.ts';
import { loadTarget } from './targets.ts';

/** Not checked by a schema: what reads schemas is to be loaded below, with counters in it. */
const order = workerData as { target: string; seconds: number; seed: number; watch: SharedArrayBuffer };
const root = fileURLToPath(new URL('../../', import.meta.url));
const coverage = instrumentSources(
  ['kiosk/', 'drivers/', 'scripts/'].map((folder) => root + folder),
  ['node_modules/zod/v4/core/', 'node_modules/cborg/'].map((folder) => root + folder),
);
const target = await loadTarget(order.target);

const [turn, length] = [new Int32Array(order.watch, 0, 1), new Int32Array(order.watch, 4, 1)];
const place = new Uint8Array(order.watch, 8);
const until = performance.now() + order.seconds * 1000;
const searched = search({
  target,
  coverage,
  corpus: readCorpus(target.name),
  seed: order.seed,
  enough: () => performance.now() >= until,
  before(input) {
    place.set(input);
    length[0] = input.length;
    Atomics.add(turn, 0, 1);
  },
});
const findings = searched.findings.map(({ input, why }) => {
  const [message] = why.split('\n');
  const smallest = /^(slow|grows)/.test(why)
    ? input
    : minimise(input, (each) => whyBroken(target, each)?.split('\n')[0] === message);
  return { input: smallest, why };
});
if (parentPort === null) throw new Error('started by test/fuzz/main.ts only');
const answer = { ...searched, findings };
parentPort.postMessage(answer, []);
