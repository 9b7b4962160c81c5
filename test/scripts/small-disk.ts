/** A file system of a few kilobytes, for what a verb does when it is full. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Whether this account may mount one. */
export const canMount = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

/** Its directory; it is gone when the test is over. */
export function smallDisk(size: string): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'small-disk-')));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { encoding: 'utf8' });
  if (mounted.status !== 0) throw new Error(mounted.stderr);
  onTestFinished(() => {
    spawnSync('umount', [directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}
