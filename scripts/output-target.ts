/**
 * Where a verb may write a file somebody named, and writing it: never over what the box itself needs, never over
 * something that is no earlier output, never into a device, and whole or not at all.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import { syncPathIfPossible } from '../drivers/basics/sync-path.ts';
import { err, ok, type Result } from '../drivers/basics/result.ts';
import { faultMeaning, Refusal, refusalCodes } from './refusal.ts';

/** One sentence that names the path; `code` tells what kind of no it is. */
export interface OutputFault {
  readonly code: 'ownFile' | 'inData' | 'special' | 'folder' | 'otherFile' | 'cannotWrite';
  readonly detail: string;
}

export interface OutputRules {
  /** What the box is made of: site file, files it names, keys. These are never written over. */
  readonly ownFiles: readonly string[];
  /** Nothing is written below it. */
  readonly dataDirectory?: string;
  /**
   * Which file that is there gives way: none, any (where the option's help says "written over"), or one whose first
   * bytes say that it is an earlier output. A file of no bytes gives way to every output but `none`.
   */
  readonly mayReplace: 'none' | 'any' | ((head: Buffer) => boolean);
  /** Whether `/dev/stdout` is a sensible place for it. */
  readonly standardOutput?: boolean;
}

export interface OutputTarget {
  /** As it was asked for. */
  readonly asked: string;
  /** The real path; null: standard output. */
  readonly file: string | null;
  readonly mayReplace: OutputRules['mayReplace'];
}

/** As much as tells what a file is. */
const headBytes = 512;
/** statfs(2): file systems that are the kernel's own, in which nothing can be kept (and mkdir -p may never end). */
const kernelFileSystems = [0x9fa0, 0x62656572, 0x64626720, 0x63677270, 0x74726163];

/** Whether `asked` may be written; looks only, and makes nothing. */
export function outputTarget(asked: string, rules: OutputRules): Result<OutputTarget, OutputFault> {
  const { mayReplace } = rules;
  if (rules.standardOutput === true && asked === '/dev/stdout') return ok({ asked, file: null, mayReplace });
  try {
    if (asked === '' || asked.includes('\0')) return no('cannotWrite', `'${asked}': is not the name of a file`);
    const plain = path.resolve(asked);
    const absent = absentFolderOf(plain);
    if (absent !== null) return no('cannotWrite', absent);
    // A link is followed, so that what it leads to is judged; one that leads to nothing is nobody's output.
    const file = exists(plain)
      ? realpathSync(plain)
      : path.join(realpathSync(path.dirname(plain)), path.basename(plain));
    const there = statSync(file, { throwIfNoEntry: false });
    if (there?.isDirectory() === true || asked.endsWith('/')) return no('folder', `${asked}: is a folder, not a file`);
    if (there !== undefined && !there.isFile()) return no('special', `${asked}: is a device or a pipe, not a file`);
    const folder = path.dirname(file);
    if (!statSync(folder).isDirectory()) return no('cannotWrite', `${folder}: is not a folder`);
    if (isKernels(folder)) return no('special', `${asked}: is the kernel's own, and nothing is kept there`);
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (isOwn(file, there, rules.ownFiles)) return no('ownFile', `${asked}: is a file of the box itself`);
    if (rules.dataDirectory !== undefined && isBelow(folder, rules.dataDirectory)) {
      return no('inData', `${asked}: lies in the data directory of the box; name a place outside it`);
    }
    if (there !== undefined && !givesWay(file, there, mayReplace)) {
      return no('otherFile', `${asked}: is there already, and is not written over`);
    }
    return ok({ asked, file, mayReplace });
  } catch (error) {
    return cannot(error, asked);
  }
}

/** The same, or a `Refusal` with exit code 73. */
export function mustBeWritable(asked: string, rules: OutputRules): OutputTarget {
  const target = outputTarget(asked, rules);
  if (!target.ok) throw new Refusal(target.error.detail, refusalCodes.cannotWrite);
  return target.value;
}

/**
 * Writes the whole of it beside, makes sure it is on the disk in its full size, and gives it its name; else nothing is
 * left and what was there before stays. `mode` counts for a new file (umask applies).
 */
export function writeOutput(
  target: OutputTarget,
  content: string | Uint8Array,
  mode = 0o666,
): Result<void, OutputFault> {
  const { asked, file } = target;
  if (file === null) {
    process.stdout.write(content);
    return ok(undefined);
  }
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.unfinished`);
  try {
    writeDurably(beside, content, statSync(file, { throwIfNoEntry: false }), mode);
    if (target.mayReplace === 'none' && existsSync(file)) {
      rmSync(beside, { force: true });
      return no('otherFile', `${asked}: is there already, and is not written over`);
    }
    renameSync(beside, file);
    syncPathIfPossible(path.dirname(file));
    return ok(undefined);
  } catch (error) {
    rmSync(beside, { force: true });
    return cannot(error, asked);
  }
}

/** The same, or a `Refusal` with exit code 73. */
export function mustWrite(target: OutputTarget, content: string | Uint8Array, mode?: number): void {
  const written = writeOutput(target, content, mode);
  if (!written.ok) throw new Refusal(written.error.detail, refusalCodes.cannotWrite);
}

/**
 * Makes a folder and those it lies in, each for its owner alone, and returns its real path; one that is there stays as
 * it is, and with `lookOnly` nothing is made. (A recursive mkdir of Node never ends in /proc.)
 */
export function outputFolder(
  asked: string,
  { dataDirectory, lookOnly = false }: Pick<OutputRules, 'dataDirectory'> & { readonly lookOnly?: boolean } = {},
): Result<string, OutputFault> {
  try {
    const missing: string[] = [];
    let nearest = path.resolve(asked);
    for (; !exists(nearest); nearest = path.dirname(nearest)) missing.unshift(path.basename(nearest));
    let folder = realpathSync(nearest);
    if (!statSync(folder).isDirectory()) return no('cannotWrite', `${nearest}: is not a folder`);
    if (isKernels(folder)) return no('special', `${asked}: is the kernel's own, and nothing is kept there`);
    if (dataDirectory !== undefined && isBelow(folder, dataDirectory)) {
      return no('inData', `${asked}: lies in the data directory of the box; name a place outside it`);
    }
    if (missing.length > 0) accessSync(folder, constants.W_OK | constants.X_OK);
    if (lookOnly) return ok(path.join(folder, ...missing));
    for (const name of missing) {
      folder = path.join(folder, name);
      mkdirSync(folder, { mode: 0o700 });
    }
    return ok(folder);
  } catch (error) {
    return cannot(error, asked);
  }
}

/** The same, or a `Refusal` with exit code 73. */
export function mustBeFolder(asked: string, options?: Parameters<typeof outputFolder>[1]): string {
  const folder = outputFolder(asked, options);
  if (!folder.ok) throw new Refusal(folder.error.detail, refusalCodes.cannotWrite);
  return folder.value;
}

/** About the outermost folder that is missing above a file; null when it has one to lie in. */
export function absentFolderOf(file: string): string | null {
  const folder = path.dirname(path.resolve(file));
  if (exists(folder)) return null;
  let outermost = folder;
  while (!exists(path.dirname(outermost))) outermost = path.dirname(outermost);
  return `${outermost}: there is no such folder to write into; make it first`;
}

function no(code: OutputFault['code'], detail: string): Result<never, OutputFault> {
  return err({ code, detail });
}

/** An error of the file system becomes words; anything else is a bug. */
function cannot(error: unknown, asked: string): Result<never, OutputFault> {
  const meaning = faultMeaning(error);
  if (meaning === null) throw error;
  return no('cannotWrite', `${asked}: ${meaning}`);
}

/** Also a link that leads nowhere; rejects what may not be looked at. */
function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function isKernels(folder: string): boolean {
  return kernelFileSystems.includes(statfsSync(folder).type);
}

/** By its real path, and by what it is: a hard link has another name. */
function isOwn(file: string, there: Stats | undefined, ownFiles: readonly string[]): boolean {
  return ownFiles.some((own) => {
    const real = realOf(own);
    if (real === file) return true;
    // What is not there yet is no second name of anything, also where the box's own files may not be looked at.
    if (there === undefined) return false;
    const stats = statSync(own, { throwIfNoEntry: false });
    return stats?.dev === there.dev && stats.ino === there.ino;
  });
}

/** The real path of a file that need not be there. */
function realOf(file: string): string {
  const plain = path.resolve(file);
  const parent = path.dirname(plain);
  if (parent === plain) return plain;
  try {
    return realpathSync(plain);
  } catch {
    return path.join(realOf(parent), path.basename(plain));
  }
}

function isBelow(folder: string, directory: string): boolean {
  const relative = path.relative(realOf(directory), folder);
  return relative === '' || (relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative));
}

function givesWay(file: string, there: Stats, mayReplace: OutputRules['mayReplace']): boolean {
  if (mayReplace === 'none') return false;
  if (mayReplace === 'any' || there.size === 0) return true;
  const head = Buffer.alloc(headBytes);
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return mayReplace(head.subarray(0, readSync(descriptor, head, 0, headBytes, 0)));
  } finally {
    closeSync(descriptor);
  }
}

function writeDurably(file: string, content: string | Uint8Array, before: Stats | undefined, mode: number): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const descriptor = openSync(file, 'wx', mode);
  try {
    if (before !== undefined) fchmodSync(descriptor, before.mode & 0o777);
    // Goes on after a short write, which is how a disk that becomes full first shows itself.
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
    const { size } = fstatSync(descriptor);
    if (size !== bytes.length) throw Object.assign(new Error(`${size} of ${bytes.length} bytes`), { code: 'ENOSPC' });
  } finally {
    closeSync(descriptor);
  }
}
