/** The removal of a ledger set aside is cut short, by a kill at each of its steps and by a disk that fails in it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { asideSteps, type LedgerStep } from '../../../kiosk/ledger/steps.ts';
import { boxWithTwo, expectFinished, expectUntouchedUnlessRecorded, laterWallMs, recordsOf } from './aside-box.ts';

const child = join(import.meta.dirname, 'aside-child.ts');
const seconds = 60_000;

/** Those of recording that it is removed among them. */
const steps = ['append.begun', 'append.inserted', 'append.committed', ...asideSteps] as const satisfies LedgerStep[];
const recordedFrom = steps.indexOf('append.committed');

test.each(steps)(
  'killed at %s: unsaid and untouched, or said and gone at the next start',
  (step) => {
    const box = boxWithTwo();
    const ended = spawnSync(process.execPath, [child, box.directory, String(laterWallMs), step], { encoding: 'utf8' });
    expect(ended.signal, ended.stderr).toBe('SIGKILL');
    expectUntouchedUnlessRecorded(box);
    const before = step === 'aside.begun' || steps.indexOf(step) < recordedFrom;
    expect(recordsOf(box.directory)).toBe(before ? 0 : 1);
    expectFinished(box);
  },
  seconds,
);
