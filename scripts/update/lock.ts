/** One update at a time. The kernel drops the lock with the process, however that ends. */
import path from 'node:path';
import Database from 'better-sqlite3';

/** Null while another process holds it. The returned function gives it back. Throws errors of node:fs. */
export function takeUpdateLock(directory: string): (() => void) | null {
  const lock = new Database(path.join(directory, 'lock.db'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    return null;
  }
  return () => void lock.close();
}
