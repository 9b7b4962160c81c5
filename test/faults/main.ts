/**
 * `npm run faults -- [--minutes N] [--seed S] [--json] [--broken NAME,…|all]`: a rush hour on the real processes while faults come at random,
 * and one ledger compared at its end with what the people, the relay's line and the district saw. Exit code: 0 all held,
 * 1 something did not, 2 wrong use. The directory of a run that failed is kept. With `--broken` short runs of stations that
 * are broken on purpose: 0 when each was caught by its rule, 1 when one was not.
 */
import '../../drivers/basics/node-version.ts';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { judge } from './oracle.ts';
import { blowLine, summaryLines, summaryOf } from './report.ts';
import { run } from './run.ts';
import { brokenNames, isBroken, type BrokenName } from './broken.ts';
import { catchBroken } from './catch-broken.ts';

function refuse(why: string): never {
  process.stderr.write(
    `faults: ${why}\nusage: npm run faults -- [--minutes 3] [--seed 1] [--json]\n       npm run faults -- --broken all | ${brokenNames.join(',')}\n`,
  );
  process.exit(2);
}

interface Arguments {
  readonly minutes: number;
  readonly seed: number;
  readonly asJson: boolean;
  readonly broken: readonly BrokenName[] | null;
}

function readArguments(): Arguments {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean', default: false },
        broken: { type: 'string' },
      },
    });
    const minutes = Number(values.minutes ?? '3');
    const seed = Number(values.seed ?? String(Date.now() % 1_000_000));
    if (!(minutes > 0 && minutes <= 1_440)) return refuse(`not a number of minutes: ${values.minutes}`);
    if (!Number.isInteger(seed) || seed < 0 || seed > 999_999_999) return refuse(`not a seed: ${values.seed}`);
    const named = values.broken === 'all' ? brokenNames : (values.broken?.split(',') ?? null);
    const unknown = named?.find((name) => !isBroken(name));
    if (unknown !== undefined) return refuse(`nothing is broken that way: ${unknown}`);
    return { minutes, seed, asJson: values.json, broken: named?.filter(isBroken) ?? null };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const { minutes, seed, asJson, broken } = readArguments();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
const parent = path.join(realpathSync(tmpdir()), 'kadian-faults');
mkdirSync(parent, { recursive: true });
if (broken !== null) process.exit(await catchBroken(parent, broken));
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
