/** The removal of a ledger set aside is cut short, by a kill at each of its steps and by a disk that fails in it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asideSteps } from '../../../kiosk/ledger/steps.ts';
import {
  type Box,
  boxWithTwo,
  copied,
  expectFinished,
  expectUntouchedUnlessRecorded,
  laterWallMs,
  recordsOf,
  sent,
} from './aside-box.ts';

const child = join(import.meta.dirname, 'aside-child.ts');
const longMs = 60_000;

let template: Box;
beforeAll(() => {
  const traced = spawnSync('strace', ['-f', '-e', 'trace=none', 'true']);
  if (traced.status !== 0) throw new Error('strace is missing here or may not trace: apt-get install strace');
  template = boxWithTwo(mkdtempSync(join(tmpdir(), 'ledger-aside-')));
});
afterAll(() => rmSync(template.directory, { recursive: true }));

/** Those of recording that it is removed among them. */
const steps = ['aside.begun', 'append.begun', 'append.inserted', 'append.committed', ...asideSteps.slice(1)] as const;

test.each(steps)(
  'killed at %s: unsaid and untouched, or said and gone at the next start',
  (step) => {
    const box = copied(template);
    const ended = spawnSync(process.execPath, [child, box.directory, String(laterWallMs), step], { encoding: 'utf8' });
    expect(ended.signal, ended.stderr).toBe('SIGKILL');
    expectUntouchedUnlessRecorded(box);
    expect(recordsOf(box.directory)).toBe(steps.indexOf(step) < steps.indexOf('append.committed') ? 0 : 1);
    expectFinished(box);
  },
  longMs,
);

/** Which call for which file fails; `when=` counts the calls for it from the start of the process. */
const failures: readonly (readonly [name: string, file: string, inject: string, fault: string])[] = [
  ['recording it', 'ledger.db-wal', 'pwrite64:error=EIO', 'ioError'],
  ['recording it without room', 'ledger.db-wal', 'pwrite64:error=ENOSPC', 'full'],
  ['the sync of the record', 'ledger.db-wal', 'fsync,fdatasync:error=EIO:when=3', 'ioError'],
  ['opening its log', `${sent}-wal`, 'openat:error=EIO:when=2', 'ioError'],
  ['the name of its log', `${sent}-wal`, '?unlink,?unlinkat:error=EROFS', 'readOnly'],
  ['the directory after its log', '', 'fsync:error=EIO:when=2', 'ioError'],
  ['opening it', sent, 'openat:error=EIO:when=2', 'ioError'],
  ['its head', sent, 'pwrite64:error=EIO:when=1', 'ioError'],
  ['the sync of its head', sent, 'fsync:error=EIO:when=1', 'ioError'],
  ['a piece of it', sent, 'pwrite64:error=EIO:when=3', 'ioError'],
  ['cutting a piece off', sent, 'ftruncate:error=EIO', 'ioError'],
  ['its name', sent, '?unlink,?unlinkat:error=EIO', 'ioError'],
  ['the directory after it', '', 'fsync:error=EIO:when=3', 'ioError'],
  ['forgetting it', 'ledger.db-wal', 'fsync,fdatasync:error=EIO:when=4', 'ioError'],
];

test.each(failures)(
  '%s fails: unsaid and untouched, or said and gone at the next start',
  (_, file, inject, fault) => {
    const box = copied(template);
    const { directory } = box;
    const ended = spawnSync(
      'strace',
      ['-f', '-qq', '-o', join(directory, 'calls.txt'), '-P', join(directory, file), '-e', `inject=${inject}`].concat([
        process.execPath,
        child,
        directory,
        String(laterWallMs),
      ]),
      { encoding: 'utf8' },
    );
    expect([ended.stdout.trim(), ended.stderr]).toEqual([JSON.stringify({ fault }), '']);
    expectUntouchedUnlessRecorded(box);
    expectFinished(box);
  },
  longMs,
);
