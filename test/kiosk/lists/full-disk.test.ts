import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const child = join(import.meta.dirname, 'full-disk-child.ts');

/** A mount needs a namespace of one's own, which not every machine gives; the limit of a file's size holds everywhere. */
const canMount = spawnSync('unshare', ['-Urm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;
const mount = 'mount -t tmpfs -o size=1m none "$1" && exec "$2" "$3" "$1"';
const ways: Readonly<Record<string, (directory: string) => string[]>> = {
  'a file that may not grow': (directory) => ['prlimit', '--fsize=700000', process.execPath, child, directory],
  'a disk that is full': (directory) => [
    'unshare',
    '-Urm',
    'sh',
    '-c',
    mount,
    'sh',
    directory,
    process.execPath,
    child,
  ],
};

test.each(Object.keys(ways).slice(0, canMount ? 2 : 1))(
  'a list larger than the disk, %s: refused, the old one stays, nothing is left, and the next small one is taken',
  { timeout: 60_000 },
  (way) => {
    const directory = mkdtempSync(join(tmpdir(), 'kadian-full-disk-'));
    const [command = '', ...parameters] = ways[way]?.(directory) ?? [];
    const ended = spawnSync(command, parameters, { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    expect(ended.stderr).toBe('');
    expect(JSON.parse(ended.stdout)).toEqual({ offered: 'storage', left: [], stillVersion: 1, after: 'accepted' });
  },
);
