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

/** There while a run writes, and after one that was killed. */
export const lockFile = '.provision.lock';
/** How often another run may take the file away between the look and the lock. */
const attempts = 10;

export interface OutLock {
  release(): void;
}

/** A `Refusal` with exit code 75 while another run writes there, with 73 where no file can be made. */
export function takeOutLock(out: string): OutLock {
  const file = path.join(out, lockFile);
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
  throw new Refusal(`${out}: another kadian provision writes there; call again when it has ended`, busyCode);
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
    lock?.close();
    const ofFiles = fileFault(error, file);
    if (ofFiles !== null) throw new Refusal(ofFiles, refusalCodes.cannotWrite);
    const { code, detail } = faultOf(error);
    if (code === 'busy') return 'busy';
    throw new Refusal(`${file}: cannot be locked: ${detail}`, refusalCodes.cannotWrite);
  }
}
