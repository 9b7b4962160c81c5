/**
 * `npm run faults`: a rush hour on the real processes while faults come at random, and one ledger compared at its end with
 * what the people, the relay's line and the district saw. Exit code: 0 all held, 1 something did not, 64 wrong use. The
 * directory of a run that failed is kept, and no other. With `--broken` short runs of stations that are broken on purpose:
 * 0 when each was caught by its rule, 1 when one was not.
 */
import '../../drivers/basics/node-version.ts';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { meant, readCommandLine, type Tool, wrongUse } from '../bench/command-line.ts';
import { endOnSignals } from '../bench/end-on-signal.ts';
import { judge } from './oracle.ts';
import { blowLine, summaryLines, summaryOf } from './report.ts';
import { run } from './run.ts';
import { brokenNames, isBroken, type BrokenName } from './broken.ts';
import { catchBroken } from './catch-broken.ts';
import { removedAtExit } from './removed-at-exit.ts';

const tool: Tool = {
  name: 'faults',
  about:
    'people at a gate of real processes while faults come at random; was anything lost, doubled or wrongly granted?',
  options: {
    minutes: { takes: '<number>', about: 'how long faults come, up to 1440; 3 unless given' },
    seed: { takes: '<number>', about: 'the order of faults and people; another each time unless given, and printed' },
    json: { about: 'one JSON object a line: each fault, then the judgement' },
    broken: { takes: '<names>', about: 'stations broken on purpose, with commas between, or all: is each caught?' },
  },
  more: [`broken on purpose: ${brokenNames.join(', ')}`, 'the directory of a run that failed is kept, and named'],
};

function brokenIn(text: string | undefined): readonly BrokenName[] | null {
  if (text === undefined) return null;
  const named = text === 'all' ? brokenNames : text.split(',');
  const unknown = named.find((name) => !isBroken(name));
  if (unknown !== undefined) wrongUse(tool, `nothing is broken that way: ${unknown}${meant(unknown, brokenNames)}`);
  return named.filter(isBroken);
}

const given = readCommandLine(tool);
const minutes = given.amount('minutes', 3, 1_440);
const seed = given.count('seed', Date.now() % 1_000_000, 0, 999_999_999);
const asJson = given.isGiven('json');
const broken = brokenIn(given.text('broken'));
endOnSignals();
const parent = path.join(realpathSync(tmpdir()), 'kadian-faults');
mkdirSync(parent, { recursive: true });
const directory = mkdtempSync(path.join(parent, broken === null ? `seed-${seed}-` : 'broken-'));
const removal = removedAtExit(directory);
if (broken !== null) process.exit(await catchBroken(directory, broken));
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const say = (line: string): void => {
  if (!asJson) write(line);
};
say(`seed ${seed}, ${minutes} min: faults and people of this order come again with --seed ${seed}`);
const history = await run({
  directory,
  seed,
  minutes,
  say,
  onBlow: (blow) => write(asJson ? JSON.stringify({ blow }) : blowLine(blow)),
}).catch((error: unknown) => {
  removal.keep();
  process.stderr.write(`faults: no run was possible; what is left of it: ${directory}\n`);
  throw error;
});
const judgement = judge(history);
const failed = judgement.violations.length > 0;
if (failed) {
  removal.keep();
  writeFileSync(path.join(directory, 'history.json'), JSON.stringify({ seed, history, judgement }, null, 1));
}
const report = { seed, history, judgement, directory };
for (const line of asJson ? [JSON.stringify(summaryOf(report))] : summaryLines(report)) write(line);
process.exit(failed ? 1 : 0);
