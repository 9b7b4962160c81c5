/**
 * One writer to a ledger. The lock is a transaction kept open on a file of its own: the kernel drops it with the
 * process, however that ends, and readers of the ledger itself are not disturbed. `ledger.pid` only names the holder.
 * Never read `ledger.lock` with node:fs: closing any descriptor of it drops the POSIX locks of the whole process
 * (https://www.sqlite.org/howtocorrupt.html, section 2.2).
 */
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { faultOf, faultOfFiles, type LedgerFault } from './faults.ts';

export interface WriterLock {
  release(): void;
}

export function takeWriterLock(directory: string): Result<WriterLock, LedgerFault> {
  const pidFile = join(directory, 'ledger.pid');
  let lock: Database.Database | undefined;
  try {
    lock = new Database(join(directory, 'ledger.lock'), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const fault = faultOf(error);
    return err(fault.code === 'busy' ? { code: 'busy', detail: describeHolder(directory, pidFile) } : fault);
  }
  const held = lock;
  try {
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (error) {
    // The name is a courtesy: on a full disk the lock holds without it.
    faultOfFiles(error);
  }
  return ok({
    release() {
      try {
        unlinkSync(pidFile);
      } catch (error) {
        // Gone already, or on a disk that cannot be written any more: whoever asks finds the lock free.
        faultOfFiles(error);
      }
      held.close();
    },
  });
}

function describeHolder(directory: string, pidFile: string): string {
  let holder = 'another process';
  try {
    holder = `process ${readFileSync(pidFile, 'utf8').trim()}`;
  } catch {
    // The holder is between taking the lock and naming itself: it is still a refusal.
  }
  return `the ledger in ${directory} is in use by ${holder}`;
}
