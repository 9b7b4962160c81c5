/**
 * `npm run fuzz`: fuzzes the targets one after the other by what it reaches in our own sources; `--keep` writes the inputs
 * that together reach everything into test/fuzz/corpus. Exit code: 0 nothing found, 1 something, 64 wrong use.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { meant, readCommandLine, type Tool, wrongUse } from '../bench/command-line.ts';
import { endOnSignals } from '../bench/end-on-signal.ts';
import { lineOf, writeCorpus } from './corpus.ts';
import { inputNamed, keepFinding } from './findings.ts';
import { fuzz } from './run-target.ts';
import { loadTargets } from './targets.ts';

const tool: Tool = {
  name: 'fuzz',
  about: 'strange bytes for every reader of bytes from outside; what throws, hangs, or holds what it must not?',
  words: { shown: '<target>…', about: 'which readers, by the names of --list; all unless given' },
  options: {
    seconds: { takes: '<number>', about: 'how long each; 10 unless given' },
    seed: { takes: '<number>', about: 'the same makes the same inputs; 1 unless given' },
    keep: { about: 'writes what reached something new into test/fuzz/corpus' },
    replay: { takes: '<file or text>', about: 'plays one input back to one target: a file, or what a finding printed' },
    json: { about: 'one JSON object a target' },
    list: { about: 'prints the targets and what their inputs stand for' },
  },
  more: [
    'the input of a finding is kept whole in build/fuzz-findings',
    'ends with 0 when nothing was found, with 1 when something was',
  ],
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
const played = given.text('replay');
if (played !== undefined && given.words.length !== 1) wrongUse(tool, '--replay needs one target');
if (played !== undefined && given.isGiven('keep')) wrongUse(tool, '--replay keeps nothing: --keep');
const replay =
  played === undefined ? undefined : (inputNamed(played) ?? wrongUse(tool, `${played}: there is no such file`));
const asked = {
  names: given.words.length > 0 ? given.words : known,
  keep: given.isGiven('keep'),
  json: given.isGiven('json'),
};
/** A longer input is not printed, but where it lies is. */
const mostShown = 2_000;

let found = 0;
let runsOfAll = 0;
for (const name of asked.names) {
  const fromMs = performance.now();
  const searched = await fuzz({ target: name, seconds, seed, ...(replay === undefined ? {} : { replay }) });
  const { runs, findings, corpus, reached, places, slowestMs } = searched;
  const perSecond = Math.round(runs / ((performance.now() - fromMs) / 1000));
  found += findings.length;
  runsOfAll += runs;
  if (asked.keep && findings.length === 0) writeCorpus(name, corpus);
  const shown = findings.map(({ input, why }) => ({
    input: lineOf(new Uint8Array(input)),
    again: replay === undefined ? keepFinding(name, input) : played,
    why,
  }));
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
    const figures =
      replay !== undefined
        ? `${replay.length} bytes, ${Math.round(slowestMs)} ms`
        : `${runs} runs, ${perSecond}/s, ${reached} of ${places} places, corpus ${corpus.length}, slowest ${Math.round(slowestMs)} ms`;
    process.stdout.write(`${name.padEnd(32)}${figures}, ${findings.length} findings\n`);
    for (const { input, again, why } of shown) {
      const lines = why.split('\n').slice(0, 6);
      if (input.length <= mostShown) lines.push(`input: ${input}`);
      if (replay === undefined) lines.push(`again: npm run fuzz -- ${name} --replay ${again}`);
      process.stdout.write(`  ${lines.join('\n  ')}\n`);
    }
  }
}
if (!asked.json) process.stdout.write(`${asked.names.length} targets, ${runsOfAll} runs, ${found} findings\n`);
process.exit(found === 0 ? 0 : 1);
