/** Memory that the system refuses: the data of a process may not grow any more (RLIMIT_DATA of setrlimit(2)). */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { tool } from './processes.ts';

/** What it may still have, bytes: enough to go on for a moment. */
const leftBytes = 512 * 1024;

/** Resolves false where the process was gone before; one that dies of it has been hit. */
export async function memoryRefused(pid: number, lastsMs: number): Promise<boolean> {
  const limit = dataBytes(pid);
  if (limit === null) return false;
  await tool('prlimit', '--pid', String(pid), `--data=${limit + leftBytes}:`);
  await pause(lastsMs);
  if (dataBytes(pid) !== null) await tool('prlimit', '--pid', String(pid), '--data=unlimited:');
  return true;
}

function dataBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmData:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}
