/** A disk that is full, in words: which file system, what is free there, and what is needed. */
import { statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { freeBytesOf } from '../kiosk/ledger/space.ts';

export interface Room {
  /** Bytes that are needed there; null: nobody knows yet. */
  readonly needs: number | null;
  /** Bytes a file system still takes; null: unknown. */
  readonly freeBytes?: (directory: string) => number | null;
}

/** About the file system on which `place` lies, or would lie: it need not be there. */
export function fullDisk(place: string, { needs, freeBytes = freeBytesOf }: Room): string {
  const folder = nearestFolder(place);
  const free = freeBytes(folder);
  const about = [
    ...(free === null ? [] : [`${amount(free, Math.floor)} are free`]),
    ...(needs === null ? [] : [`at least ${amount(needs, Math.ceil)} are needed`]),
    ...(takesNoFile(folder) ? ['it holds as many files as it can'] : []),
  ];
  return [`${place}: the disk is full: the file system at ${mountOf(folder)}`, ...about].join(', ');
}

/** Bytes still free where `place` lies, or would lie; null: unknown. */
export function roomAt(place: string, freeBytes: (directory: string) => number | null = freeBytesOf): number | null {
  return freeBytes(nearestFolder(place));
}

/** The folder itself, or the nearest above it that is there. */
export function nearestFolder(place: string): string {
  let at = path.resolve(place);
  while (statOf(at)?.isDirectory() !== true && at !== path.dirname(at)) at = path.dirname(at);
  return at;
}

/** Such as `12 KiB` or `3.4 MiB`. */
function amount(bytes: number, round: (value: number) => number): string {
  const kibibytes = bytes / 1_024;
  return kibibytes < 1_024 ? `${round(kibibytes)} KiB` : `${(round((kibibytes / 1_024) * 10) / 10).toFixed(1)} MiB`;
}

function mountOf(folder: string): string {
  const { dev } = statSync(folder);
  let at = folder;
  while (at !== path.dirname(at) && statOf(path.dirname(at))?.dev === dev) at = path.dirname(at);
  return at;
}

function takesNoFile(folder: string): boolean {
  try {
    const { files, ffree } = statfsSync(folder);
    // A file system that counts no files says nought of both.
    return files > 0 && ffree === 0;
  } catch {
    return false;
  }
}

function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
