/** `npm run bench`: what the house needs for its work, beside what the machine needs at least. Exit code: 64 wrong use, 73 no place for the pictures. */
import '../../drivers/basics/node-version.ts';
import { setImmediate as turn } from 'node:timers/promises';
import { meant, readCommandLine, type Tool, wrongUse } from './command-line.ts';
import { endOnSignals } from './end-on-signal.ts';
import type { BenchOptions, Finding } from './figure.ts';
import { inWords, thisMachine } from './machine.ts';
import { jsonLine, tableHead, tableRow } from './print.ts';
import { placeForPictures } from './picture-place.ts';
import { benches } from './registry.ts';

/** The one that draws. */
const drawing = 'curves';
const tool: Tool = {
  name: 'bench',
  about: 'what the house needs for its work, beside what the machine needs at least',
  words: { shown: '<name>…', about: 'which benches; all unless given, which takes many minutes' },
  options: {
    json: { about: 'the machine, then one figure a line, as JSON' },
    full: { about: 'the sizes that take long as well' },
    svg: { takes: '<directory>', about: `where ${drawing} draws what grows; no pictures unless given` },
  },
  more: benches.map(({ name, about }) => `  ${name.padEnd(18)} ${about}`),
};

const given = readCommandLine(tool);
const names = given.words;
const known = benches.map(({ name }) => name);
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) wrongUse(tool, `there is no bench ${unknown}${meant(unknown, known)}`);
const json = given.isGiven('json');
const svg = given.text('svg');
if (svg !== undefined && names.length > 0 && !names.includes(drawing))
  wrongUse(tool, `--svg is for ${drawing}: ${names.join(', ')} ${names.length === 1 ? 'draws' : 'draw'} nothing`);
// Before anything is measured: a figure may take many minutes.
const refused = svg === undefined ? null : placeForPictures(svg);
if (refused !== null) {
  process.stderr.write(`bench: ${refused}\n`);
  process.exit(73);
}
const options: BenchOptions = { full: given.isGiven('full'), ...(svg === undefined ? {} : { svg }) };

endOnSignals();

const chosen = names.length === 0 ? benches : benches.filter(({ name }) => names.includes(name));
const machine = thisMachine();
process.stdout.write(json ? `${JSON.stringify({ machine })}\n` : `${inWords(machine)}\n${tableHead()}\n`);
const begun = performance.now();
for (const [at, bench] of chosen.entries()) {
  const from = performance.now();
  tell(`${at + 1} of ${chosen.length}: ${bench.name}`);
  // What an earlier bench left behind is not this one's work.
  globalThis.gc?.();
  try {
    const { run } = await bench.load();
    for await (const finding of run(options)) {
      say(bench.name, finding);
      // Many measure without a pause: a signal is heard at least between their figures.
      await turn();
    }
  } catch (error) {
    // One that fails does not take the others along; the run as a whole has failed all the same.
    process.stderr.write(`bench: ${bench.name}: ${error instanceof Error ? error.stack : String(error)}\n`);
    say(bench.name, { absent: bench.name, why: `failed: ${error instanceof Error ? error.message : String(error)}` });
    process.exitCode = 1;
  }
  tell(`${bench.name} took ${seconds(from)}`);
}
tell(`all took ${seconds(begun)}`);
// What a failed bench left open must not keep the process.
if (process.exitCode === 1) process.exit();

/** How far it is, beside the figures and not among them: some take minutes. */
function tell(what: string): void {
  process.stderr.write(`bench: ${what}\n`);
}

function seconds(from: number): string {
  return `${Math.round((performance.now() - from) / 1000)} s`;
}

function say(bench: string, finding: Finding): void {
  process.stdout.write(`${json ? jsonLine(bench, finding) : tableRow(bench, finding)}\n`);
}
