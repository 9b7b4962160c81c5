/**
 * One run at a time writes into a directory of boxes, also where two machines share it. Held as the lock of the ledger is
 * (kiosk/ledger/lock.ts): the kernel drops it with the process, so a run that was killed keeps nobody out.
 */
import { closeSync, fstatSync, openSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { faultOf } from '../../kiosk/ledger/faults.ts';
import { busyCode } from '../devices/command.ts';
import { fileFault, Refusal, refusalCodes } from '../refusal.ts';
import { fullDisk } from '../room.ts';

/** There while a run writes, and after one that was killed. */
export const lockFile = '.provision.lock';
/** What the lock takes on the disk while it is held. */
export const lockBytes = 16_384;
/** How often another run may take the file away between the look and the lock. */
const attempts = 10;

export interface OutLock {
  release(): void;
}

/** A `Refusal` with exit code 75 while another run writes there, with 73 where no file can be made. */
export function takeOutLock(out: string): OutLock {
  return takeLock(
    path.join(out, lockFile),
    `${out}: another kadian provision writes there; call again when it has ended`,
  );
}

/** The same by a file of another name; `whileHeld` is said with exit code 75. */
export function takeLock(file: string, whileHeld: string): OutLock {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const held = lockOnce(file);
    if (held === 'busy') break;
    if (held !== 'gone') {
      return {
        release() {
          // Before the lock is dropped: who opened the file meanwhile finds that it has no name any more, and tries again.
          rmSync(file, { force: true });
          held.close();
        },
      };
    }
  }
  throw new Refusal(whileHeld, busyCode);
}

/** `gone`: what is locked is not the file of this name any more. */
function lockOnce(file: string): Database.Database | 'busy' | 'gone' {
  let lock: Database.Database | undefined;
  try {
    const made = openSync(file, 'a', 0o600);
    const { ino } = fstatSync(made);
    closeSync(made);
    lock = new Database(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    if (statSync(file, { throwIfNoEntry: false })?.ino === ino) return lock;
    lock.close();
    return 'gone';
  } catch (error) {
    const isFull = lock !== undefined && codeOf(error) === 'full';
    // SQLite has the lock before it finds no room for its first page: nobody else's file is taken away.
    if (isFull) rmSync(file, { force: true });
    lock?.close();
    if (isFull) throw new Refusal(fullDisk(path.dirname(file), { needs: lockBytes }), refusalCodes.cannotWrite);
    const ofFiles = fileFault(error, file);
    if (ofFiles !== null) throw new Refusal(ofFiles, refusalCodes.cannotWrite);
    const { code, detail } = faultOf(error);
    if (code === 'busy') return 'busy';
    throw new Refusal(`${file}: cannot be locked: ${detail}`, refusalCodes.cannotWrite);
  }
}

/** Of an error of SQLite; null for any other. */
function codeOf(error: unknown): string | null {
  return error instanceof Database.SqliteError ? faultOf(error).code : null;
}
