/** The power goes at each step of an update; the box boots, and is one version or the other, whole and running. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { updateSteps } from '../../../scripts/update/steps.ts';
import { resume, update } from '../../../scripts/update/update.ts';
import { Box } from './support.ts';

const child = path.join(import.meta.dirname, 'kill-child.ts');
let directory: string;
beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), 'kadian-update-kill-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const ofReturn = ['good.inHand', 'returning', 'returned.recorded', 'good.installed', 'returned', 'half.returned'];
const afterInstall = ['installing', 'half.installed', 'installed', 'checking', 'checked', 'kept'];
const steps = [...updateSteps, 'half.installed', 'half.returned'];

test.each(steps)('%s', async (step) => {
  const kind = ofReturn.includes(step) ? 'falls' : 'good';
  const { signal, stderr } = spawnSync(process.execPath, [child, directory, kind, step], { encoding: 'utf8' });
  expect(signal, stderr).toBe('SIGKILL');
  const box = new Box(directory);
  box.boot();
  // What resumes is of Kadian itself, and may be of two versions until then.
  expect(box.state.whole).toBe(true);
  if (step === 'half.returned') expect(box.state.installs).toEqual(['2.0.0', '1.0.0']);
  // The conditions of the unit that resumes (kadian-update.service).
  if (existsSync(box.room.journalFile)) await box.through(resume(box.options()));
  const isNew = kind === 'good' && afterInstall.includes(step);
  expect(box.state).toMatchObject({ version: isNew ? '2.0.0' : '1.0.0', whole: true, running: true });
  expect(box.room.readJournal()).toBeNull();
  expect(readdirSync(box.room.directory)).not.toContain(isNew ? 'journal.json' : 'in-hand.deb.unfinished');
  // The same call again does what is left to do, and leaves nothing lying.
  const again = await box.through(update(box.options(), box.release('2.0.0')));
  expect(again.ok).toBe(true);
  expect(box.state).toMatchObject({ version: '2.0.0', whole: true, running: true });
  expect(box.room.readKept()).toMatchObject({ good: { version: '2.0.0' }, before: { version: '1.0.0' } });
  expect(readdirSync(path.join(box.room.directory, 'packages'))).toHaveLength(2);
});
