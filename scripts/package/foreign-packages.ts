/** The Node packages of the machine a package is for: those of the checkout, or npm's for another machine. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Architecture, ownArchitecture } from './target.ts';

/**
 * A directory that holds `node_modules` for `architecture`; null when npm cannot get them. For another machine they are
 * kept in `room` until the lock file changes, so that only the first build asks the registry for what npm's cache lacks.
 */
export function packagesFor(
  checkout: string,
  architecture: Architecture,
  room: string,
  say: (line: string) => void,
): string | null {
  if (architecture === ownArchitecture()) return checkout;
  const directory = path.join(room, `packages-${architecture}`);
  const lock = path.join(checkout, 'package-lock.json');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const stamp = path.join(directory, 'made-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return directory;
  say(`npm: packages for ${architecture}`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(path.join(checkout, name), path.join(directory, name));
  const only = ['--omit=dev', '--ignore-scripts', `--cpu=${architecture}`, '--os=linux', '--libc=glibc'];
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  const { status } = spawnSync('npm', ['ci', ...only, ...quiet], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) return null;
  writeFileSync(stamp, wanted);
  return directory;
}
