/**
 * `npm run simulate -- <scenario.jsonl>… [--json]`: plays scenarios in simulated time. Ledger events go to standard
 * output as JSON lines; the verdict on each expectation to standard error, or with --json to standard output as JSON.
 * Exit code: 0 all met, 1 something not met, 2 a scenario or argument that cannot be used.
 */
import './end-with-reader.ts';
import '../drivers/basics/node-version.ts';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endOnSignals } from '../test/bench/end-on-signal.ts';
import { loadScenarioSite } from '../test/simulation/site.ts';
import { play } from '../test/simulation/play.ts';
import { parseScenario } from '../test/simulation/scenario.ts';

const usage = 'usage: npm run simulate -- <scenario.jsonl>… [--json]';
const about =
  'plays scenarios in simulated time; ledger events as JSON lines, then whether what was expected is met\n' +
  '  --json  the outcome of each expectation and a summary are JSON lines too\n' +
  '  --help  prints this\n' +
  'ends with 0 when all are met, 1 when one is not, 2 when a scenario or argument cannot be used';
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

function readArguments(): { readonly files: readonly string[]; readonly json: boolean } {
  try {
    const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (values.help === true) {
      write(`${usage}\n${about}`);
      process.exit(0);
    }
    if (positionals.length === 0) throw new Error('which scenario?');
    return { files: positionals, json: values.json ?? false };
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

/** Milliseconds since the start as minutes and seconds. */
function timeText(ms: number): string {
  return `${Math.floor(ms / 60_000)} min ${((ms % 60_000) / 1000).toFixed(1)} s`;
}

async function run(file: string, json: boolean): Promise<boolean> {
  const scenario = parseScenario(readFileSync(file, 'utf8'), file);
  if (!scenario.ok) {
    for (const fault of scenario.error) complain(fault);
    process.exit(2);
  }
  const site = loadScenarioSite(scenario.value.header);
  if (!site.ok) {
    for (const fault of site.error) complain(`${file}:1: ${fault}`);
    process.exit(2);
  }
  const { loaded, keysDirectory } = site.value;
  const onEvent = (event: object): void => write(JSON.stringify(event));
  const { outcomes, broken, events, simulatedMs } = await play(scenario.value, { loaded, keysDirectory, onEvent });
  const failed = outcomes.filter((outcome) => !outcome.met);
  const passed = failed.length === 0 && broken.length === 0;
  if (json) {
    for (const outcome of outcomes) write(JSON.stringify({ expectation: outcome }));
    for (const rule of broken) write(JSON.stringify({ brokenRule: rule }));
    const counts = {
      expectations: outcomes.length,
      failed: failed.length,
      broken: broken.length,
      events: events.length,
    };
    write(
      JSON.stringify({ scenario: path.basename(file), result: passed ? 'passed' : 'failed', ...counts, simulatedMs }),
    );
    return passed;
  }
  for (const { line, text } of failed) complain(`${file}:${line}: not met: ${text}`);
  for (const rule of broken) complain(`${file}: broken rule: ${rule}`);
  complain(
    `${passed ? 'passed' : 'FAILED'}  ${scenario.value.header.scenario}: ${outcomes.length - failed.length} of ` +
      `${outcomes.length} expectations met, ${events.length} events in ${timeText(simulatedMs)} of simulated time`,
  );
  return passed;
}

const { files, json } = readArguments();
// What a play keeps for its time, keys and a ledger, lies below this, and goes with it: also with a reader that has seen
// enough, and with whoever ends it.
const room = mkdtempSync(path.join(tmpdir(), 'kadian-simulate-'));
process.env['TMPDIR'] = room;
process.once('exit', () => rmSync(room, { recursive: true, force: true, maxRetries: 5 }));
endOnSignals();
let allPassed = true;
for (const file of files) {
  try {
    allPassed = (await run(file, json)) && allPassed;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    complain(`${file}: no such file`);
    process.exit(2);
  }
}
process.exit(allPassed ? 0 : 1);
