/** What others use for the same work: looked for, and where it may be, installed, when a bench first asks for it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Absent } from '../figure.ts';

const installedAt = path.join(import.meta.dirname, '../../../build/bench-peers/package.json');
const fromPeers = createRequire(installedAt);
let prepared = false;

/** Installs what is missing, once in a run; what it does and what it cannot do is said on stderr. */
function prepare(): void {
  if (prepared) return;
  prepared = true;
  spawnSync('sh', [path.join(import.meta.dirname, 'setup.sh')], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The file of a peer's module; null when the peer could not be installed. */
export function peerFile(specifier: string): string | null {
  prepare();
  try {
    return fromPeers.resolve(specifier);
  } catch {
    return null;
  }
}

/** The peer's module as CommonJS gives it; null when it could not be installed. Its shape is the caller's to know. */
export function peerModule(specifier: string): unknown {
  const file = peerFile(specifier);
  return file === null ? null : fromPeers(file);
}

/** The path of a program of Debian's; null when it could not be installed. */
export function peerProgram(name: string): string | null {
  prepare();
  return installedProgram(name);
}

/** The same without installing anything. */
export function installedProgram(name: string): string | null {
  return ['/usr/sbin', '/usr/bin'].map((at) => path.join(at, name)).find((file) => existsSync(file)) ?? null;
}

/** What is said of a package of npm, or of Debian, that could not be installed. */
export function absentPeer(name: string, from: 'npm' | 'Debian'): Absent {
  const why = from === 'npm' ? 'could not be installed from npm' : `apt-get install ${name}`;
  return { absent: name, why };
}
