/**
 * What a process had of the processors, as Linux counts it for each thread (proc(5), schedstat): a process that wanted to
 * run while the machine ran others is not frozen, and nobody who is starved is helped by being killed.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessorTime {
  /** Milliseconds; of a process, those of all its threads together. */
  readonly ranMs: number;
  /** For which it could have run and was not let, milliseconds; of a process, those of its first thread, which has the event loop. */
  readonly waitedMs: number;
  /** Runs now, or could. A wait is counted in `waitedMs` when it ends: one that goes on is only seen here. */
  readonly wantsToRun: boolean;
}

/** By the id of the thread; of the first one it is that of the process. */
export type ThreadTimes = ReadonlyMap<number, ProcessorTime>;

/** Since the start of the process; null when it is gone, or where the system does not tell. */
export function processorTime(pid: number): ProcessorTime | null {
  const threads = threadTimes(pid);
  const first = threads?.get(pid);
  if (threads === null || first === undefined) return null;
  const ranMs = [...threads.values()].reduce((sum, thread) => sum + thread.ranMs, 0);
  return { ...first, ranMs };
}

/** The same for each thread it has. */
export function threadTimes(pid: number): ThreadTimes | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return new Map(threads.map((thread) => [Number(thread), schedstat(`/proc/${pid}/task/${thread}`)]));
  } catch {
    return null;
  }
}

function schedstat(directory: string): ProcessorTime {
  const [ranNs = '', waitedNs = ''] = readFileSync(`${directory}/schedstat`, 'utf8').split(' ');
  const stat = readFileSync(`${directory}/stat`, 'utf8');
  // Behind the program's name, which may hold anything: the state.
  const wantsToRun = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'R';
  return { ranMs: Number(ranNs) / 1e6, waitedMs: Number(waitedNs) / 1e6, wantsToRun };
}
