/**
 * `npm run soak -- [--encounters N] [--seed S] [--json]`: a station in simulated time, encounter after encounter, and
 * whether anything grows that should not. Exit code: 0 all held, 1 something did not, 2 wrong use.
 */
import '../../drivers/basics/node-version.ts';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stationNodeOptions } from '../bench/station-options.ts';
import { judge, type Verdict } from './judge.ts';
import type { Sample } from './samples.ts';
import { soak, type Soaked } from './soak.ts';

function refuse(why: string): never {
  process.stderr.write(`soak: ${why}\nusage: npm run soak -- [--encounters 2000] [--seed 1] [--json]\n`);
  process.exit(2);
}

function readArguments(): { readonly encounters: number; readonly seed: number; readonly asJson: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        encounters: { type: 'string', default: '2000' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
      },
    });
    const encounters = Number(values.encounters);
    const seed = Number(values.seed);
    if (!Number.isInteger(encounters) || encounters < 400)
      return refuse(`at least 400 encounters: ${values.encounters}`);
    if (!Number.isInteger(seed) || seed < 0 || seed > 999_999_999) return refuse(`not a seed: ${values.seed}`);
    return { encounters, seed, asJson: values.json };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1).padStart(7);

function row(sample: Sample): string {
  const { encounters, days, heapBytes, residentBytes, ownBytes, ledgerBytes, logBytes, otherBytes } = sample;
  const counts = [sample.handles, sample.descriptors, sample.timers].map((count) => String(count).padStart(4));
  return [
    String(encounters).padStart(8),
    days.toFixed(2).padStart(7),
    ...[heapBytes, residentBytes, ownBytes].map(megabytes),
    ...counts,
    String(sample.ledgerEvents).padStart(8),
    ...[ledgerBytes, logBytes, otherBytes].map(megabytes),
    sample.decisionMs.toFixed(2).padStart(7),
  ].join(' ');
}

const head = '  people    days    heap     rss     own  hnd  fds  tmr   events  ledger     log   other      ms';

/** What the run did, beside what it used. */
function deeds({ granted, released, recorded, atDistrict, complaints, dropped, simulatedDays }: Soaked): Verdict[] {
  return [
    {
      about: 'whoever was granted was released',
      held: granted > 0 && granted === released,
      seen: `${granted} granted, ${released} released`,
    },
    {
      about: 'the district has everything, once',
      held: atDistrict === recorded && complaints === 0,
      seen: `${atDistrict} of ${recorded} events, ${complaints} complaints; ${dropped} dropped on the box in ${simulatedDays.toFixed(1)} days`,
    },
  ];
}

// The station of this run is in this process: it gets the options of the station's process.
const options = stationNodeOptions();
if (!options.every((option) => process.execArgv.includes(option))) {
  const words = [...process.execArgv, ...options, import.meta.filename, ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, words, { stdio: 'inherit' }).status ?? 1);
}

// What is written is kept in memory: this looks for growth, and the disk's part of a commit is another figure (bench).
const inMemory = '/dev/shm';
if (process.env.TMPDIR === undefined && existsSync(inMemory)) process.env.TMPDIR = inMemory;

const { encounters, seed, asJson } = readArguments();
const write = (line: string): void => void process.stdout.write(`${line}\n`);
if (!asJson) write(head);
const soaked = await soak({
  encounters,
  seed,
  onSample: (sample) => write(asJson ? JSON.stringify({ sample }) : row(sample)),
});
const verdicts = [...judge(soaked.samples), ...deeds(soaked)];
const failed = verdicts.filter(({ held }) => !held).length;
if (asJson) write(JSON.stringify({ encounters, seed, verdicts, passed: verdicts.length - failed, failed }));
else {
  for (const { about, held, seen } of verdicts) write(`${held ? 'held  ' : 'BROKEN'}  ${about}: ${seen}`);
  write(`${verdicts.length - failed} passed, ${failed} failed`);
}
process.exit(failed === 0 ? 0 : 1);
