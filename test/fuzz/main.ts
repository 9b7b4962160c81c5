/**
 * `npm run fuzz`: fuzzes the targets one after the other by what it reaches in our own sources; `--keep` writes the inputs
 * that together reach everything into test/fuzz/corpus. Exit code: 0 nothing found, 1 something, 64 wrong use.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { meant, readCommandLine, type Tool, wrongUse } from '../bench/command-line.ts';
import { endOnSignals } from '../bench/end-on-signal.ts';
import { lineOf, writeCorpus } from './corpus.ts';
import type { Searched } from './engine/loop.ts';
import { loadTargets } from './targets.ts';

const tool: Tool = {
  name: 'fuzz',
  about: 'strange bytes for every reader of bytes from outside; what throws, hangs, or holds what it must not?',
  words: { shown: '<target>…', about: 'which readers, by the names of --list; all unless given' },
  options: {
    seconds: { takes: '<number>', about: 'how long each; 10 unless given' },
    seed: { takes: '<number>', about: 'the same makes the same inputs; 1 unless given' },
    keep: { about: 'writes what reached something new into test/fuzz/corpus' },
    json: { about: 'one JSON object a target' },
    list: { about: 'prints the targets and what their inputs stand for' },
  },
  more: ['ends with 0 when nothing was found, with 1 when something was'],
};
const given = readCommandLine(tool);
const seconds = given.amount('seconds', 10, 86_400);
const seed = given.count('seed', 1, 0);

// What targets write lies below this, and a thread that is ended does not clear up behind itself.
const room = mkdtempSync(join(tmpdir(), 'kadian-fuzz-'));
process.env.TMPDIR = room;
process.once('exit', () => rmSync(room, { recursive: true, force: true, maxRetries: 5 }));
endOnSignals();

const targets = await loadTargets();
const known = targets.map(({ name }) => name);
for (const name of given.words) {
  if (!known.includes(name)) wrongUse(tool, `there is no target ${name}${meant(name, known)}`);
}
if (given.isGiven('list')) {
  for (const { name, input } of targets) process.stdout.write(`${name.padEnd(32)}${input}\n`);
  process.exit(0);
}
const asked = {
  names: given.words.length > 0 ? given.words : known,
  keep: given.isGiven('keep'),
  json: given.isGiven('json'),
};
/** An input that is read for longer than this never comes back. */
const hangMs = 10_000;

/** The findings of one target; a hang is one. */
function fuzz(target: string): Promise<Searched> {
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

let found = 0;
let runsOfAll = 0;
for (const name of asked.names) {
  const fromMs = performance.now();
  const searched = await fuzz(name);
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
    process.stdout.write(`${name.padEnd(32)}${figures}, ${findings.length} findings\n`);
    for (const { input, why } of shown)
      process.stdout.write(`  ${why.split('\n').slice(0, 6).join('\n  ')}\n  input: ${input.slice(0, 2_000)}\n`);
  }
}
if (!asked.json) process.stdout.write(`${asked.names.length} targets, ${runsOfAll} runs, ${found} findings\n`);
process.exit(found === 0 ? 0 : 1);
