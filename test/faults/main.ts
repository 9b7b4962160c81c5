/**
 * `npm run faults -- [--minutes N] [--seed S] [--json]`: a rush hour on the real processes while faults come at random,
 * and one ledger compared at its end with what the people, the relay's line and the district saw. Exit code: 0 all held,
 * 1 something did not, 2 wrong use. The directory of a run that failed is kept.
 */
import '../../drivers/basics/node-version.ts';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { judge } from './oracle.ts';
import { blowLine, summaryLines, summaryOf } from './report.ts';
import { run } from './run.ts';

function refuse(why: string): never {
  process.stderr.write(`faults: ${why}\nusage: npm run faults -- [--minutes 3] [--seed 1] [--json]\n`);
  process.exit(2);
}

function readArguments(): { readonly minutes: number; readonly seed: number; readonly asJson: boolean } {
  try {
    const { values } = parseArgs({
      options: { minutes: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const minutes = Number(values.minutes ?? '3');
    const seed = Number(values.seed ?? String(Date.now() % 1_000_000));
    if (!(minutes > 0 && minutes <= 1_440)) return refuse(`not a number of minutes: ${values.minutes}`);
    if (!Number.isInteger(seed) || seed < 0 || seed > 999_999_999) return refuse(`not a seed: ${values.seed}`);
    return { minutes, seed, asJson: values.json };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { minutes, seed, asJson } = readArguments();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
const parent = path.join(realpathSync(tmpdir()), 'kadian-faults');
mkdirSync(parent, { recursive: true });
const directory = mkdtempSync(path.join(parent, `seed-${seed}-`));
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
});
const judgement = judge(history);
const failed = judgement.violations.length > 0;
if (failed) writeFileSync(path.join(directory, 'history.json'), JSON.stringify({ seed, history, judgement }, null, 1));
else rmSync(directory, { recursive: true, force: true });
const report = { seed, history, judgement, directory };
for (const line of asJson ? [JSON.stringify(summaryOf(report))] : summaryLines(report)) write(line);
process.exit(failed ? 1 : 0);
