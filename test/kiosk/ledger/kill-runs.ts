/** Kills a process that writes a ledger, again and again, by chance and at each step of its work, and looks at what it leaves. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { openLedger } from '../../../kiosk/ledger/ledger.ts';
import { schemaVersion } from '../../../kiosk/ledger/schema.ts';
import { type LedgerStep, ledgerSteps } from '../../../kiosk/ledger/steps.ts';
import { numberIn, readCommandLine, type Tool, wrongUse } from '../../bench/command-line.ts';
import { type Confirmed, hear, inspect, nothingConfirmed } from './kill-inspection.ts';
import { makeOlder, versionIn } from './older-version.ts';
import { granted, must, place } from './support.ts';

const tool: Tool = {
  name: 'ledger-kills',
  about: 'kills a process that writes a ledger, again and again, and looks at what is left; prints the figures as JSON',
  words: { shown: '<kills>', about: 'how many at least, over all steps and versions; 200 unless given' },
  options: {},
  more: ['ends with 0 when nothing was lost; what was lost is said and ends it with 1'],
};

const child = join(import.meta.dirname, 'kill-child.ts');

/** What ends the writer: so many lines, so many milliseconds after its start, or a step of its own. */
type End =
  | { readonly by: 'lines'; readonly lines: number }
  | { readonly by: 'time'; readonly ms: number }
  | { readonly by: 'step'; readonly step: LedgerStep; readonly time: number };

async function runAndKill(directory: string, end: End, confirmed: Confirmed): Promise<void> {
  const step = end.by === 'step' ? [end.step, String(end.time)] : [];
  const writer = spawn(process.execPath, [child, directory, ...step], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let complaint = '';
  let count = 0;
  const kill = () => writer.kill('SIGKILL');
  const timer = end.by === 'time' ? setTimeout(kill, end.ms) : undefined;
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    count += text.split('\n').length - 1;
    if (end.by === 'lines' && count >= end.lines) kill();
  });
  writer.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const signal = await new Promise((resolve) => {
    writer.on('close', (_, by) => resolve(by));
  });
  clearTimeout(timer);
  if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself: ${complaint}`);
  for (const line of said.split('\n').slice(0, -1)) hear(line, confirmed);
}

/** A number from 0 to below `below`. */
const chance = (below: number) => Math.floor(Math.random() * below);

/** Kills in turn: in opening, by chance, at a step of recording, by chance, at the next step. */
function endOf(kill: number): End {
  const steps = ledgerSteps.filter((step) => !step.startsWith('migration.'));
  // Opening happens about 150 to 400 ms after the start of a process.
  if (kill % 5 === 0) return { by: 'time', ms: 100 + chance(400) };
  if (kill % 5 === 1 || kill % 5 === 3) return { by: 'lines', lines: 1 + chance(300) };
  const step = steps[Math.floor(kill / 2.5) % steps.length] ?? 'append.begun';
  return { by: 'step', step, time: 1 + chance(step.startsWith('prune') ? 3 : 40) };
}

/** Another run of `kills` writers of its own ledgers; each ledger outlives ten of them. */
export async function killRuns(kills: number): Promise<KillFigures> {
  const figures = noFigures();
  let directory = '';
  let confirmed = nothingConfirmed();
  for (let kill = 0; kill < kills; kill++) {
    if (kill % 10 === 0) {
      if (directory !== '') rmSync(directory, { recursive: true });
      directory = mkdtempSync(join(tmpdir(), 'ledger-kill-'));
      confirmed = nothingConfirmed();
    }
    const before = confirmed.hashes.size;
    const end = endOf(kill);
    await runAndKill(directory, end, confirmed);
    inspect(directory, confirmed);
    figures.events += confirmed.hashes.size - before;
    count(figures, end);
  }
  rmSync(directory, { recursive: true, force: true });
  return figures;
}

/** A ledger of each older version, opened by the present code and killed at each step of each migration, and by chance. */
export async function migrationKills(rounds: number): Promise<KillFigures> {
  const figures = noFigures();
  const steps = ledgerSteps.filter((step) => step.startsWith('migration.'));
  for (let round = 0; round < rounds; round++) {
    for (let version = 1; version < schemaVersion; version++) {
      const directory = mkdtempSync(join(tmpdir(), 'ledger-migration-'));
      const confirmed = ledgerOfVersion(directory, version);
      for (let at = version; at < schemaVersion; at++) {
        for (const step of steps) {
          // Two kills at the step while its transaction is open, then one after it is through.
          const end: End = { by: 'step', step, time: 1 };
          await runAndKill(directory, end, confirmed);
          const left = versionIn(directory);
          const expected = step === 'migration.committed' ? at + 1 : at;
          if (left !== expected) throw new Error(`killed at ${step} of ${at}: version ${left} is left`);
          count(figures, end);
        }
      }
      figures.events += inspect(directory, confirmed);
      rmSync(directory, { recursive: true });
    }
  }
  return figures;
}

/** Writes events, acknowledges some, and takes the tables back to `version`. */
function ledgerOfVersion(directory: string, version: number): Confirmed {
  const clock = new VirtualClock(0);
  const ledger = must(openLedger({ directory, clock, bootId: 'before', wallTrusted: () => true, place }));
  const events = must(ledger.appendAll(Array.from({ length: 300 }, () => granted)));
  const confirmed = nothingConfirmed();
  for (const { sequence, hash } of events) confirmed.hashes.set(sequence, hash);
  const done = events.slice(0, 40).map(({ sequence }) => sequence);
  must(ledger.outbox.acknowledge(done));
  for (const sequence of done) {
    confirmed.acknowledging.add(sequence);
    confirmed.acknowledged.add(sequence);
  }
  ledger.close();
  makeOlder(directory, version);
  return confirmed;
}

export interface KillFigures {
  events: number;
  /** Kills by what ended the writer. */
  readonly kills: Record<string, number>;
}

function noFigures(): KillFigures {
  return { events: 0, kills: {} };
}

function count(figures: KillFigures, end: End): void {
  const name = end.by === 'step' ? end.step : end.by === 'time' ? 'in opening' : 'by chance';
  figures.kills[name] = (figures.kills[name] ?? 0) + 1;
}

if (import.meta.main) {
  const given = readCommandLine(tool);
  const [word = '200', second] = given.words;
  const wanted = numberIn(word);
  if (second !== undefined) wrongUse(tool, `one number is needed: ${given.words.join(' ')}`);
  if (!Number.isSafeInteger(wanted) || wanted < 1) wrongUse(tool, `${word}: a whole number from 1 on is needed`);
  // A round of migrations is as many kills as there are steps from each version on.
  const ofMigration = await migrationKills(Math.max(1, Math.round(wanted / 90)));
  const already = Object.values(ofMigration.kills).reduce((sum, kills) => sum + kills, 0);
  const others = await killRuns(Math.max(1, wanted - already));
  const kills = { ...others.kills, ...ofMigration.kills };
  const all = Object.values(kills).reduce((sum, some) => sum + some, 0);
  console.log(JSON.stringify({ kills: all, lost: 0, events: others.events + ofMigration.events, at: kills }));
}
