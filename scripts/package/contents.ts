/** What a .deb holds, as dpkg-deb lists it, and for which machine its programs are. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { elfMachineOf } from './elf.ts';
import { type Architecture, targets } from './target.ts';

export interface Contents {
  /** Bytes of the package, and of what it installs. */
  readonly packed: number;
  readonly bytes: number;
  /** Installed paths of machine code for another machine. */
  readonly foreign: readonly string[];
  /** How many files of machine code are for the right one. */
  readonly own: number;
}

/** Unpacks the package into a directory that is gone afterwards. */
export function contentsOf(deb: string, architecture: Architecture): Contents {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-contents-'));
  try {
    execFileSync('dpkg-deb', ['--extract', deb, directory]);
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const programs = files
      .map((file) => ({ file, machine: elfMachineOf(file) }))
      .filter(({ machine }) => machine !== null);
    const foreign = programs.filter(({ machine }) => machine !== targets[architecture].elfMachine);
    return {
      packed: statSync(deb).size,
      bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
      foreign: foreign.map(({ file }) => path.relative(directory, file)),
      own: programs.length - foreign.length,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
