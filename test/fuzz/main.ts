/**
 * npm run fuzz -- [target…] [--seconds N] [--seed S] [--keep] [--json]
 *
 * Fuzzes the targets one after the other, each for N seconds (10), by what it reaches in our own sources; `--keep` writes
 * the inputs that together reach everything into test/fuzz/corpus. Exit code 1: something was found.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { lineOf, writeCorpus } from './corpus.ts';
import type { Searched } from './engine/loop.ts';
import { loadTargets } from './targets.ts';

const usage = 'usage: npm run fuzz -- [target…] [--seconds N] [--seed S] [--keep] [--json] [--list]';
const targets = await loadTargets();
/** An input that is read for longer than this never comes back. */
const hangMs = 10_000;

function wanted(): { names: readonly string[]; seconds: number; seed: number; keep: boolean; json: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        keep: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
      },
    });
    const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
    const known = targets.map(({ name }) => name);
    if (values.list) {
      for (const { name, input } of targets) process.stdout.write(`${name.padEnd(24)}${input}\n`);
      process.exit(0);
    }
    if (!(seconds > 0) || !Number.isSafeInteger(seed) || positionals.some((name) => !known.includes(name))) return null;
    return { names: positionals.length > 0 ? positionals : known, seconds, seed, keep: values.keep, json: values.json };
  } catch {
    return null;
  }
}

/** The findings of one target; a hang is one. */
function fuzz(target: string, seconds: number, seed: number): Promise<Searched> {
  const watch = new SharedArrayBuffer(8 + (1 << 20));
  const [turn, length] = [new Int32Array(watch, 0, 1), new Int32Array(watch, 4, 1)];
  const worker = new Worker(new URL('fuzz-child.ts', import.meta.url), {
    workerData: { target, seconds, seed, watch },
  });
  return new Promise((resolve, reject) => {
    let last = -1;
    let sinceMs = performance.now();
    const looking = setInterval(() => {
      const now = Atomics.load(turn, 0);
      if (now !== last || now === 0) [last, sinceMs] = [now, performance.now()];
      else if (performance.now() - sinceMs > hangMs) {
        const input = new Uint8Array(watch, 8, length[0]).slice();
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

const asked = wanted();
if (asked === null) {
  process.stderr.write(`${usage}\n`);
  process.exit(64);
}
let found = 0;
let runsOfAll = 0;
for (const name of asked.names) {
  const fromMs = performance.now();
  const searched = await fuzz(name, asked.seconds, asked.seed);
  const { runs, findings, corpus, reached, places, slowestMs } = searched;
  const perSecond = Math.round(runs / ((performance.now() - fromMs) / 1000));
  found += findings.length;
  runsOfAll += runs;
  if (asked.keep && findings.length === 0) writeCorpus(name, corpus);
  const shown = findings.map(({ input, why }) => ({ input: lineOf(new Uint8Array(input)), why }));
  const line = {
    target: name,
    runs,
    perSecond,
    reached,
    places,
    corpus: corpus.length,
    slowestMs: Math.round(slowestMs),
    findings: shown,
  };
  if (asked.json) process.stdout.write(`${JSON.stringify(line)}\n`);
  else {
    const figures = `${runs} runs, ${perSecond}/s, ${reached} of ${places} places, corpus ${corpus.length}, slowest ${Math.round(slowestMs)} ms`;
    process.stdout.write(`${name.padEnd(24)}${figures}, ${findings.length} findings\n`);
    for (const { input, why } of shown)
      process.stdout.write(`  ${why.split('\n').slice(0, 6).join('\n  ')}\n  input: ${input.slice(0, 2_000)}\n`);
  }
}
if (!asked.json) process.stdout.write(`${asked.names.length} targets, ${runsOfAll} runs, ${found} findings\n`);
process.exit(found === 0 ? 0 : 1);
