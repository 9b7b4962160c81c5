/** One backup of a box at a time. Held as the lock of the ledger is (kiosk/ledger/lock.ts): the kernel drops it with the process. */
import { chownSync, existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { faultOf } from '../../kiosk/ledger/faults.ts';
import { busyCode } from '../devices/command.ts';
import { Refusal, refusalCodes } from '../refusal.ts';

const lockFile = 'backup.lock';

export interface BackupLock {
  release(): void;
}

/** A `Refusal` while another process makes one. The file stays: taken away, two could hold locks of two files of one name. */
export function takeBackupLock(dataDirectory: string): BackupLock {
  const file = path.join(dataDirectory, lockFile);
  // Made by root, it must not keep out the box's own account.
  if (!existsSync(file)) {
    writeFileSync(file, '', { flag: 'a', mode: 0o600 });
    const { uid, gid } = statSync(dataDirectory);
    if (process.getuid?.() === 0) chownSync(file, uid, gid);
  }
  let lock: Database.Database | undefined;
  try {
    lock = new Database(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const { code, detail } = faultOf(error);
    if (code === 'busy') throw new Refusal(`${dataDirectory}: another backup of this box is being made`, busyCode);
    if (code === 'full') {
      throw new Refusal(
        `${dataDirectory}: the disk is full to its last byte; make room for some hundred KiB and call again`,
        refusalCodes.cannotWrite,
      );
    }
    throw new Refusal(`${file}: cannot be locked: ${detail}`, refusalCodes.cannotWrite);
  }
  const held = lock;
  return { release: () => void held.close() };
}
