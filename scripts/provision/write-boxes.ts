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
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

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
  /** Within the directory. */
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
    return !existsSync(file) || readFileSync(file, 'utf8') !== text;
  });
}

/** Only their owner may read them. Throws as node:fs. */
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
  writeDurably(mark, options.mark);
  sync(directory);
  step('run.marked');
  // Of a run that was cut short; whatever was behind them is staged again below.
  for (const name of readdirSync(directory)) if (name.endsWith(staged)) rmSync(path.join(directory, name));
  for (const { name, text } of changed) {
    writeDurably(path.join(directory, `${name}${staged}`), text);
    step('file.staged');
  }
  sync(directory);
  step('files.staged');
  for (const { name } of changed) {
    renameSync(path.join(directory, `${name}${staged}`), path.join(directory, name));
    step('file.renamed');
  }
  sync(directory);
  step('files.renamed');
  rmSync(mark);
  sync(directory);
  step('run.finished');
  return { written: names(changed), unchanged, resumed };
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

function sync(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
