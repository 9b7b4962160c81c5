/** `npm run bench [-- name…] [--json] [--full] [--svg directory]`: what the house needs for its work, beside what the machine needs at least. */
import '../../drivers/basics/node-version.ts';
import { parseArgs } from 'node:util';
import type { BenchOptions, Finding } from './figure.ts';
import { inWords, thisMachine } from './machine.ts';
import { jsonLine, tableHead, tableRow } from './print.ts';
import { benches } from './registry.ts';

function usage(): string {
  const known = benches.map(({ name, about }) => `  ${name.padEnd(18)} ${about}`).join('\n');
  return `usage: npm run bench [-- name…] [--json] [--full] [--svg directory]\n${known}\n`;
}

function refuse(why: string): never {
  process.stderr.write(`bench: ${why}\n${usage()}`);
  process.exit(2);
}

interface Arguments extends BenchOptions {
  readonly names: readonly string[];
  readonly json: boolean;
}

function readArguments(): Arguments {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        svg: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const { json, full, svg, help } = values;
    if (help) {
      process.stdout.write(usage());
      process.exit(0);
    }
    return { names: positionals, json, full, ...(svg === undefined ? {} : { svg }) };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { names, json, ...options } = readArguments();
const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
if (unknown !== undefined) refuse(`there is no bench '${unknown}'; known are:`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

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
    for await (const finding of run(options)) say(bench.name, finding);
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
