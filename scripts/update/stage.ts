/** Brings a package into the update's room: its bytes on the disk under the name of their hash, or nothing of it. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Release } from '../../kiosk/station/care/release.ts';

const blockBytes = 1024 * 1024;

/** SHA-256 of a file in hexadecimal. Throws errors of node:fs. */
export function hashOf(file: string): string {
  return throughBlocks(file, null);
}

/** Hash and length must be those of the release; the error says which is not. Throws errors of node:fs. */
export function checkBytes(file: string, release: Release): Result<void, string> {
  const fit = looksLike(file, release);
  return fit.ok ? compared(hashOf(file), lengthOf(file), release.sha256, release.size) : fit;
}

/** Before it is read: a device or a pipe never ends, and what is of another length need not be read. */
function looksLike(file: string, { size }: Release): Result<void, string> {
  const kind = statSync(file);
  if (!kind.isFile()) return err('it is a folder, a device or a pipe, not a package');
  return kind.size === size ? ok(undefined) : err(`it has ${kind.size} bytes, the release ${size}`);
}

/** Copies `from` to `to` and looks at what it wrote. What is there already and whole is not copied again. */
export function stagePackage(from: string, to: string, release: Release): Result<void, string> {
  const { sha256, size } = release;
  if (existsSync(to) && hashOf(to) === sha256) return ok(undefined);
  const fit = looksLike(from, release);
  if (!fit.ok) return fit;
  const unfinished = `${to}.unfinished`;
  const descriptor = openSync(unfinished, 'w', 0o600);
  let hash: string;
  try {
    hash = throughBlocks(from, descriptor);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  const right = compared(hash, lengthOf(unfinished), sha256, size);
  if (!right.ok) rmSync(unfinished);
  else settle(unfinished, to);
  return right;
}

/** Gives a file that was written by another program its name, when it is on the disk. */
export function settle(unfinished: string, to: string): void {
  syncPath(unfinished);
  renameSync(unfinished, to);
  syncPath(path.dirname(to));
}

function compared(hash: string, length: number, sha256: string, size: number): Result<void, string> {
  if (length !== size) return err(`it has ${length} bytes, the release ${size}`);
  return hash === sha256 ? ok(undefined) : err('its bytes are not those that were signed');
}

function lengthOf(file: string): number {
  return statSync(file).size;
}

function throughBlocks(from: string, copy: number | null): string {
  const hash = createHash('sha256');
  const source = openSync(from, 'r');
  try {
    const block = Buffer.alloc(blockBytes);
    for (let read = readSync(source, block); read > 0; read = readSync(source, block)) {
      const part = block.subarray(0, read);
      hash.update(part);
      if (copy !== null) writeFileSync(copy, part);
    }
    return hash.digest('hex');
  } finally {
    closeSync(source);
  }
}
