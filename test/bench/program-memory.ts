/**
 * What a set of processes needs of a board, told so that it does not change with whoever else runs the same programs:
 * what no file backs, which no kernel can drop, and every page of a program file that one of them has, once.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { childrenOf } from './process-figures.ts';

export interface ProgramMemory {
  /** Heaps, stacks and memory shared among these processes, bytes. */
  readonly ownBytes: number;
  /** Programs, libraries and data of theirs that are mapped and present, bytes; dropped and read again when memory is short. */
  readonly fileBytes: number;
}

/** These processes and all that they have started; throws when one of them ends meanwhile. */
export function memoryOf(pids: readonly number[]): ProgramMemory {
  const pageBytes = kilobytes('/proc/self/smaps', 'KernelPageSize') * 1024;
  let ownBytes = 0;
  const pages = new Map<string, Set<number>>();
  for (const pid of new Set(pids.flatMap(withDescendants))) {
    const rolledUp = `/proc/${pid}/smaps_rollup`;
    ownBytes += 1024 * (kilobytes(rolledUp, 'Pss_Anon') + kilobytes(rolledUp, 'Pss_Shmem'));
    addFilePages(pid, pageBytes, pages);
  }
  const count = [...pages.values()].reduce((sum, { size }) => sum + size, 0);
  return { ownBytes, fileBytes: count * pageBytes };
}

function withDescendants(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap((child) => withDescendants(child.pid))];
}

function kilobytes(file: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  if (found === undefined) throw new Error(`the system does not tell ${name}`);
  return Number(found);
}

const mapping = /^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) (\S+) (\d+) *(.*)$/u;
const inMemory = /^\/(memfd:|dev\/shm\/|dev\/zero|SYSV)/u;
const entryBytes = 8;
/** In the highest byte of an entry (pagemap.rst of the kernel): the page is present (63), and not anonymous (61). */
const presentOfFile = 0b1010_0000;

/** Adds which pages of which files a process has, by device and inode. */
function addFilePages(pid: number, pageBytes: number, pages: Map<string, Set<number>>): void {
  const pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, start = '', end = '', offset = '', device, inode = '0', name = ''] = mapping.exec(line) ?? [];
      if (inode === '0' || inMemory.test(name)) continue;
      const key = `${device} ${inode}`;
      const known = pages.get(key) ?? new Set<number>();
      pages.set(key, known);
      const first = Number.parseInt(start, 16) / pageBytes;
      const entries = Buffer.alloc(entryBytes * (Number.parseInt(end, 16) / pageBytes - first));
      const read = readSync(pagemap, entries, 0, entries.length, first * entryBytes);
      for (let at = 0; at < read / entryBytes; at += 1) {
        const top = entries[at * entryBytes + entryBytes - 1] ?? 0;
        if ((top & presentOfFile) === presentOfFile) known.add(Number.parseInt(offset, 16) / pageBytes + at);
      }
    }
  } finally {
    closeSync(pagemap);
  }
}

/** How many connections to a port of this machine stand. */
export function connectionsTo(port: number): number {
  const established = '01';
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n');
  return lines.map((line) => line.trim().split(/\s+/u)).filter(([, at, , is]) => at === local && is === established)
    .length;
}
