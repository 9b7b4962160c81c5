/**
 * Where the copy of a box waits until it is sealed: in clear, so never on a medium somebody carries away. In the data
 * directory, which only the box's own account reads; in memory when that would leave the station no room to record in.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import path from 'node:path';
import { freeBytesOf } from '../../kiosk/ledger/space.ts';
import { Refusal, refusalCodes } from '../refusal.ts';

const stageName = 'backup.unfinished';
/** Stays free for the station, bytes. */
const leftToStation = 33_554_432;
/** TMPFS_MAGIC of statfs(2). */
const tmpfs = 0x01_02_19_94;

/** What is there; the tests say otherwise. */
export interface Rooms {
  /** Bytes a file system still takes; null: unknown. */
  readonly freeBytes: (directory: string) => number | null;
  /** Folders that may lie in memory. */
  readonly inMemory: readonly string[];
  /** Bytes of memory nobody uses. */
  readonly freeMemory: () => number;
}

export const roomsOfMachine: Rooms = {
  freeBytes: freeBytesOf,
  inMemory: ['/dev/shm', '/run'],
  freeMemory: freemem,
};

/** An empty folder for `bytes`, for this account alone; a `Refusal` when there is no room anywhere. */
export function openStage(dataDirectory: string, bytes: number, rooms: Rooms): string {
  removeStages(dataDirectory, rooms);
  const free = rooms.freeBytes(dataDirectory);
  if (free === null || free >= bytes + leftToStation) return make(path.join(dataDirectory, stageName));
  // What lies in memory takes it from the station: never more than half of what is free.
  if (rooms.freeMemory() >= 2 * bytes) {
    for (const folder of rooms.inMemory) {
      if (!isMemory(folder) || (rooms.freeBytes(folder) ?? 0) < bytes) continue;
      try {
        return make(inMemory(folder, dataDirectory));
      } catch {
        // Not ours to write, or somebody else's folder of that name: the next one.
      }
    }
  }
  throw new Refusal(
    `${dataDirectory}: no room for the copy a backup is made of (${mebibytes(bytes)} MiB), and too little memory for it; make room on the disk of the box`,
    refusalCodes.cannotWrite,
  );
}

/** Harmless when there is none. */
export function removeStages(dataDirectory: string, rooms: Rooms): void {
  rmSync(path.join(dataDirectory, stageName), { recursive: true, force: true });
  for (const folder of rooms.inMemory) {
    const stage = inMemory(folder, dataDirectory);
    const found = lstatSync(stage, { throwIfNoEntry: false });
    if (found?.isDirectory() === true && found.uid === process.getuid?.())
      rmSync(stage, { recursive: true, force: true });
  }
}

export function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

/** The same for every call, so that the next one takes away what a power cut did not. */
function inMemory(folder: string, dataDirectory: string): string {
  const digest = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  return path.join(folder, `kadian-backup-${digest}`);
}

/** Not recursive: a folder or link that is there already is not taken. */
function make(stage: string): string {
  mkdirSync(stage, { mode: 0o700 });
  chmodSync(stage, 0o700);
  return stage;
}

function isMemory(folder: string): boolean {
  try {
    return statfsSync(folder).type === tmpfs;
  } catch {
    return false;
  }
}
