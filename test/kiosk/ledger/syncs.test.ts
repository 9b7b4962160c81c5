/**
 * What was appended is on the disk before the append returns, and so before anybody acts on it: seen in the calls of the
 * kernel, because nothing less than a power cut shows the difference otherwise. Needs strace, and fails without it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { callsIn, syncsOf, type Work } from './syncs-trace.ts';
import { temporaryDirectory } from './support.ts';

const child = join(import.meta.dirname, 'syncs-child.ts');

beforeAll(() => {
  const traced = spawnSync('strace', ['-f', '-e', 'trace=none', 'true']);
  if (traced.status !== 0) throw new Error('strace is missing here or may not trace: apt-get install strace');
});

function trace(): readonly Work[] {
  const calls = join(temporaryDirectory(), 'calls');
  const what = 'trace=write,pwrite64,writev,pwritev,fsync,fdatasync';
  const ended = spawnSync(
    'strace',
    ['-f', '-qq', '-y', '-s', '80', '-o', calls, '-e', what, process.execPath, child, temporaryDirectory()],
    { encoding: 'utf8' },
  );
  expect(ended.stderr).toBe('');
  expect(ended.status).toBe(0);
  return syncsOf(callsIn(readFileSync(calls, 'utf8')));
}

test('each append has written its log and asked the disk for it before it returns', () => {
  const works = trace();
  expect(works.map(({ what }) => what)).toEqual([
    'append to a new file 1',
    'append to a new file 2',
    'append to a new file 3',
    'several at once',
    'append after an acknowledgement',
    'append after sending again',
    'append to a file opened again',
    'append after an acknowledgement that broke off',
    'append to a file begun anew',
    'append to it after an acknowledgement',
    'append to the replacement of a damaged file',
    'append to the replacement after an acknowledgement',
  ]);
  for (const { what, writes, syncs, unsynced } of works) {
    expect(writes, `${what}: writes to the log`).toBeGreaterThan(0);
    expect(syncs, `${what}: syncs of the log`).toBeGreaterThan(0);
    expect(unsynced, `${what}: writes to the log that no sync followed when it returned`).toBe(0);
  }
}, 60_000);

test('a write that no sync follows, one that failed, and one of another file are seen in a trace', () => {
  const line = (call: string, at = '/data/ledger.db-wal', result = '= 0'): string => `7 ${call}(21<${at}>) ${result}`;
  const mark = (word: string): string => `7 write(1<pipe:[5]>, "${word} it\\n", 8) = 8`;
  const worked = (...calls: string[]): Work | undefined =>
    syncsOf(callsIn([mark('begin'), ...calls, mark('end')].join('\n')))[0];
  expect(worked(line('pwrite64'), line('fdatasync'))).toEqual({ what: 'it', writes: 1, syncs: 1, unsynced: 0 });
  expect(worked(line('fdatasync'), line('pwrite64'))).toMatchObject({ syncs: 1, unsynced: 1 });
  expect(worked(line('pwrite64'), line('fsync', '/data/ledger.db'))).toMatchObject({ syncs: 0, unsynced: 1 });
  expect(worked(line('pwrite64'), line('fsync', undefined, '= -1 EIO'))).toMatchObject({ syncs: 0, unsynced: 1 });
  const cutUp = ['7 fdatasync(21</data/ledger.db-wal> <unfinished ...>', '9 write(4<x>, "", 0) = 0'];
  expect(worked(line('pwrite64'), ...cutUp)).toMatchObject({ unsynced: 1 });
  const resumed = '7 <... fdatasync resumed>) = 0';
  expect(worked(line('pwrite64'), ...cutUp, resumed)).toMatchObject({ syncs: 1, unsynced: 0 });
});
