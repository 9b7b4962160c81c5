import { readFileSync } from 'node:fs';

/** sysexits(3): what was asked for cannot be done, and the same for a file that cannot be used. */
export const refusalCodes = { wrongUse: 64, badFile: 66 } as const;

/** Ends a tool with its message on standard error and this exit code. */
export class Refusal extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The text of a file somebody named, or a `Refusal` that names it. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refusal(`${file}: cannot be read`, refusalCodes.badFile);
  }
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'is not a folder',
  EACCES: 'may not be used by this account',
  EROFS: 'is on a disk that is read-only',
  ENOSPC: 'the disk is full',
};

/** One sentence about an error of the file system that names a path; null for any other error. */
export function fileFault(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const meaning = meanings[String(error.code)];
  const path = 'path' in error && typeof error.path === 'string' ? error.path : null;
  return meaning === undefined || path === null ? null : `${path}: ${meaning}`;
}
