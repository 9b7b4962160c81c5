/**
 * Puts finished files into a directory so that a power cut at any moment leaves each of them old or new and never a part,
 * and a directory that is not wholly of one run says so in a file of its own until the next run has finished.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { Refusal, refusalCodes } from '../refusal.ts';

/** The moments at which a kill could leave a half of something; the tests end the process at each of them. */
export const writeSteps = [
  'directory.made',
  'run.marked',
  'file.staged',
  'files.staged',
  'file.renamed',
  'files.renamed',
  'run.finished',
] as const;
export type WriteStep = (typeof writeSteps)[number];

export interface FinishedFile {
  /** Within the directory, or within a folder of it. */
  readonly name: string;
  readonly text: string;
}

export interface WriteOutcome {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** An earlier run was cut short; this one has finished its work. */
  readonly resumed: boolean;
}

export interface WriteOptions {
  /** What the mark says while the work goes on. */
  readonly mark: string;
  readonly onStep?: (step: WriteStep) => void;
}

/** It is there as long as the directory is not wholly of one run. */
export const unfinishedMark = 'UNFINISHED.txt';
const staged = '.unfinished';

/** Which of these files differ from what is there. */
export function changedFiles(directory: string, files: readonly FinishedFile[]): readonly FinishedFile[] {
  return files.filter(({ name, text }) => {
    const file = path.join(directory, name);
    const there = statSync(file, { throwIfNoEntry: false });
    if (there === undefined) return true;
    if (!there.isFile()) throw new Refusal(`${file}: is a folder or a device, not a file`, refusalCodes.cannotWrite);
    return readFileSync(file, 'utf8') !== text;
  });
}

/**
 * Only their owner may read them. Throws as node:fs; what could not be written (a full disk) then leaves nothing, or, when
 * some files are new already, the mark.
 */
export function writeFiles(directory: string, files: readonly FinishedFile[], options: WriteOptions): WriteOutcome {
  const step = options.onStep ?? (() => undefined);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  step('directory.made');
  const mark = path.join(directory, unfinishedMark);
  const resumed = existsSync(mark);
  const changed = changedFiles(directory, files);
  const names = (some: readonly FinishedFile[]) => some.map(({ name }) => name);
  const unchanged = names(files.filter((file) => !changed.includes(file)));
  if (changed.length === 0 && !resumed) return { written: [], unchanged, resumed };
  try {
    writeDurably(mark, options.mark);
    syncPath(directory);
    step('run.marked');
    // Of a run that was cut short; whatever was behind them is staged again below.
    removeStaged(directory);
    for (const folder of foldersOf(changed)) mkdirSync(path.join(directory, folder), { recursive: true, mode: 0o700 });
    for (const { name, text } of changed) {
      writeDurably(path.join(directory, `${name}${staged}`), text);
      step('file.staged');
    }
    for (const folder of foldersOf(changed)) syncPath(path.join(directory, folder));
    syncPath(directory);
    step('files.staged');
  } catch (error) {
    removeStaged(directory);
    // Nothing has its name yet: the directory is as it was, marked if it was.
    if (!resumed) rmSync(mark, { force: true });
    throw error;
  }
  for (const { name } of changed) {
    renameSync(path.join(directory, `${name}${staged}`), path.join(directory, name));
    step('file.renamed');
  }
  for (const folder of foldersOf(changed)) syncPath(path.join(directory, folder));
  syncPath(directory);
  step('files.renamed');
  rmSync(mark);
  syncPath(directory);
  step('run.finished');
  return { written: names(changed), unchanged, resumed };
}

function foldersOf(files: readonly FinishedFile[]): readonly string[] {
  return [...new Set(files.map(({ name }) => path.dirname(name)))].filter((folder) => folder !== '.');
}

/** In the directory, and in the folders of boxes in it. */
function removeStaged(directory: string, depth = 0): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isFile() && entry.name.endsWith(staged)) rmSync(file);
    if (entry.isDirectory() && depth === 0) removeStaged(file, 1);
  }
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'w', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
