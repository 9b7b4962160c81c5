import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { withoutMark } from '../drivers/basics/byte-order-mark.ts';
import { plainText } from './plain-text.ts';

/** sysexits(3): what was asked for cannot be done, a file that cannot be used, one that cannot be written. */
export const refusalCodes = { wrongUse: 64, badFile: 66, cannotWrite: 73 } as const;

/** Ends a tool with its message on standard error and this exit code. */
export class Refusal extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(plainText(message));
    this.exitCode = exitCode;
  }
}

/** Longer than any file a person writes or a box keeps to be read whole. */
const mostBytes = 64 * 1024 * 1024;

/**
 * The content of a file somebody named; what never ends, such as a device, is given up. With `onlyFiles` it is a regular file or
 * refused: a name that stands in somebody else's file must not make the tool wait for a pipe.
 */
export function readBytes(file: string, { onlyFiles = false } = {}): Buffer {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, constants.O_RDONLY | (onlyFiles ? constants.O_NONBLOCK : 0));
    const kind = fstatSync(descriptor);
    if (kind.isDirectory()) throw new Refusal(`${file}: is a folder, not a file`, refusalCodes.badFile);
    if (onlyFiles && !kind.isFile())
      throw new Refusal(`${file}: is a device or a pipe, not a file`, refusalCodes.badFile);
    return readUntil(descriptor, file);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(fileFault(error, file) ?? `${file}: cannot be read`, refusalCodes.badFile);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function readUntil(descriptor: number, file: string): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0; ; ) {
    const part = Buffer.alloc(65_536);
    const read = readSync(descriptor, part);
    if (read === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, read));
    length += read;
    if (length > mostBytes) throw new Refusal(`${file}: is longer than ${mostBytes} bytes`, refusalCodes.badFile);
  }
}

/** The text of a file somebody named, without a byte order mark, or a `Refusal` that names it and says why it cannot be read. */
export function readText(file: string): string {
  return withoutMark(readBytes(file).toString('utf8'));
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EEXIST: 'is there already',
  EISDIR: 'is a folder, not a file',
  ENOTDIR: 'is not a folder',
  EACCES: 'may not be used by this account',
  EPERM: 'may not be used by this account',
  EROFS: 'is on a disk that is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full for this account',
  EFBIG: 'is too long for this disk',
  EIO: 'the disk cannot be read or written',
  ELOOP: 'is a link that leads to itself',
  ENAMETOOLONG: 'is too long for a name',
  ENXIO: 'is a device or a pipe, not a file',
  ENODEV: 'is a device or a pipe, not a file',
  EBUSY: 'is in use',
  EXDEV: 'lies on another disk',
};

/** What an error of the file system means, without the path; null for any other error. */
export function faultMeaning(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? (meanings[String(error.code)] ?? null) : null;
}

/** Whether an error of the file system says that there is no room. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}

/**
 * One sentence about an error of the file system, with the path it names, or with `about`: a write or a flush that fails names
 * none. Null for any other error.
 */
export function fileFault(error: unknown, about?: string): string | null {
  const meaning = faultMeaning(error);
  if (meaning === null || !(error instanceof Error)) return null;
  const file = 'path' in error && typeof error.path === 'string' ? error.path : about;
  return file === undefined ? null : `${file}: ${meaning}`;
}
