/**
 * `npm run soak`: a station in simulated time, encounter after encounter, over at least one midnight, and whether anything
 * grows that should not. Exit code: 0 nothing did, 1 something did, 64 wrong use.
 */
import '../../drivers/basics/node-version.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCommandLine, type Tool } from '../bench/command-line.ts';
import { endOnSignals } from '../bench/end-on-signal.ts';
import { stationNodeOptions } from '../bench/station-options.ts';
import { removedAtExit } from '../faults/removed-at-exit.ts';
import { deeds } from './deeds.ts';
import { judge, type Verdict } from './judge.ts';
import { lengthOf } from './length.ts';
import { soak } from './soak.ts';
import { row, titles } from './table.ts';

const tool: Tool = {
  name: 'soak',
  about: 'people at a gate, one after the other, in simulated time; does anything grow that should not?',
  options: {
    encounters: { takes: '<number>', about: 'how many people come, 400 and more; 2000 unless given' },
    days: {
      takes: '<number>',
      about: 'how many simulated days they are spread over; as many as they need unless given',
    },
    seed: { takes: '<number>', about: 'who comes in which order; 1 unless given' },
    json: { about: 'one JSON object a line: the length, each sample, the verdicts' },
  },
  more: ['ends with 0 when nothing grew, with 1 when something did'],
};

const given = readCommandLine(tool);
const encounters = given.count('encounters', 2_000, 400);
const seed = given.count('seed', 1, 0, 999_999_999);
const wantedDays = given.count('days', 0, 0, 366);
const asJson = given.isGiven('json');

// The station of this run is in this process: it gets the options of the station's process.
const options = stationNodeOptions();
if (!options.every((option) => process.execArgv.includes(option))) {
  const words = [...process.execArgv, ...options, import.meta.filename, ...process.argv.slice(2)];
  const run = spawn(process.execPath, words, { stdio: 'inherit' });
  // Who ends this one means the run.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => run.kill(signal));
  const [code] = await once(run, 'exit');
  process.exit(code ?? 1);
}

// What is written is kept in memory: this looks for growth, and the disk's part of a commit is another figure (bench).
const inMemory = '/dev/shm';
const parent = process.env.TMPDIR === undefined && existsSync(inMemory) ? inMemory : tmpdir();
const room = mkdtempSync(path.join(parent, 'kadian-soak-'));
// The world and its district make their directories below it, and memory that a broken off run keeps is lost to the machine.
process.env.TMPDIR = room;
removedAtExit(room);
endOnSignals();

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const length = lengthOf(encounters, wantedDays);
if (asJson) write(JSON.stringify({ encounters, seed, ...length }));
else {
  const midnights = `${length.midnights} ${length.midnights === 1 ? 'midnight' : 'midnights'}`;
  write(`${encounters} encounters in ${length.days.toFixed(1)} simulated days over ${midnights}, seed ${seed}`);
  write(titles);
}
const soaked = await soak({
  encounters,
  length,
  seed,
  onSample: (sample) => write(asJson ? JSON.stringify({ sample }) : row(sample)),
});
const verdicts = [...judge(soaked.samples), ...deeds(soaked, length)];
const counted = (outcome: Verdict['outcome']): number => verdicts.filter((each) => each.outcome === outcome).length;
const [passed, failed, notJudged] = [counted('held'), counted('broken'), counted('notJudged')];
if (asJson) write(JSON.stringify({ encounters, seed, verdicts, passed, failed, notJudged }));
else {
  const words = { held: 'held      ', broken: 'BROKEN    ', notJudged: 'not judged' } as const;
  for (const { about, outcome, seen } of verdicts) write(`${words[outcome]}  ${about}: ${seen}`);
  if (notJudged > 0) write(`${notJudged} not judged: their line says why`);
  write(`${passed} passed, ${failed} failed`);
}
process.exit(failed === 0 ? 0 : 1);
