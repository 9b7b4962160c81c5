/** Brings in what waits: every step can be done again after a power cut, and the box is marked until the last. */
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { replaceFile } from '../../drivers/basics/replace-file.ts';
import { ledgerFile } from '../../kiosk/ledger/damage.ts';
import { clearFork } from '../../kiosk/ledger/fork.ts';
import { removeBoxMark } from '../../kiosk/station/site/box-mark.ts';
import { filesIn, pseudonymKeyFile } from '../handover/box-files.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { clearStages } from './extract.ts';
import { type RestoreOptions, stagesOf } from './options.ts';

/** What a second run must know: the file it is called with is not opened again. */
const planSchema = z.strictObject({
  id: z.string(),
  to: z.string(),
  siteFile: z.string(),
  handedOver: z.boolean(),
  chain: z.string(),
});

export type RestorePlan = z.infer<typeof planSchema>;

export function writePlan(options: RestoreOptions, plan: RestorePlan): void {
  replaceFile(stagesOf(options).plan, `${JSON.stringify(plan)}\n`);
}

/** A `Refusal` when the folder in which everything waits was taken away. */
export function readPlan(options: Pick<RestoreOptions, 'to' | 'data'>): RestorePlan {
  const { plan } = stagesOf(options);
  try {
    return planSchema.parse(JSON.parse(readFileSync(plan, 'utf8')));
  } catch {
    throw new Refusal(`${plan}: cannot be read; the restore that was begun cannot be finished`, refusalCodes.badFile);
  }
}

export interface MovedIn {
  /** Whether the key of pseudonyms went to its place in memory; null when there was none. */
  readonly pseudonyms: boolean | null;
}

/** Throws errors of node:fs; a second call goes on where the first one ended. */
export function moveIn(options: RestoreOptions, plan: RestorePlan): MovedIn {
  const { data, to, onStep } = options;
  const stages = stagesOf(options);
  const ledger = path.join(stages.data, ledgerFile);
  if (existsSync(ledger)) {
    // They belong to the ledger that gives way: with another one they would damage it.
    for (const part of ['-wal', '-shm']) rmSync(path.join(data, `${ledgerFile}${part}`), { force: true });
    clearFork(data);
    syncPath(data);
    onStep('oldGone');
    moveIfThere(ledger, path.join(data, ledgerFile));
    syncPath(data);
    onStep('ledgerMoved');
  }
  moveAll(stages.data, data);
  onStep('dataMoved');
  const pseudonyms = placeRuntimeKey(path.join(stages.runtime, pseudonymKeyFile), options.runtimeDirectory);
  const site = path.join(stages.site, plan.siteFile);
  share(stages.site, to);
  moveAll(stages.site, to, plan.siteFile);
  onStep('namedMoved');
  moveIfThere(site, path.join(to, plan.siteFile));
  syncPath(to);
  onStep('siteMoved');
  removeBoxMark(to);
  // The plan goes last of what waits: without the mark nobody looks for it.
  rmSync(stages.ofSite, { recursive: true, force: true });
  onStep('cleared');
  removeBoxMark(data);
  onStep('unmarked');
  clearStages(options);
  return { pseudonyms };
}

/** All files below `from` to the same places below `to`, but the one named. */
function moveAll(from: string, to: string, but?: string): void {
  const folders = new Set<string>([to]);
  for (const { relative, from: file } of filesIn(from)) {
    if (relative === but) continue;
    const target = path.join(to, relative);
    const folder = path.dirname(target);
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: statSync(path.dirname(file)).mode & 0o777 });
    matchGroup(folder, path.dirname(file));
    renameSync(file, target);
    folders.add(folder);
  }
  for (const folder of folders) syncPath(folder);
}

function moveIfThere(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}

/** The station's account reads the configuration by its group (scripts/package/system/tmpfiles.conf), and nobody else does. */
function share(stage: string, to: string): void {
  if (!existsSync(stage)) return;
  const { gid } = statSync(to);
  const folders = new Set([stage]);
  for (const { from } of filesIn(stage)) {
    chownSync(from, -1, gid);
    chmodSync(from, 0o640);
    folders.add(path.dirname(from));
  }
  for (const folder of folders) {
    chownSync(folder, -1, gid);
    chmodSync(folder, 0o750);
  }
}

function matchGroup(folder: string, like: string): void {
  const { gid } = statSync(like);
  if (statSync(folder).gid !== gid && process.getuid?.() === 0) chownSync(folder, -1, gid);
}

function placeRuntimeKey(from: string, runtimeDirectory: string): boolean | null {
  if (!existsSync(from)) return null;
  try {
    mkdirSync(runtimeDirectory, { recursive: true, mode: 0o700 });
    replaceFile(path.join(runtimeDirectory, pseudonymKeyFile), readFileSync(from));
    return true;
  } catch {
    // Nothing is lost but who passed before: the station makes another one.
    return false;
  }
}
