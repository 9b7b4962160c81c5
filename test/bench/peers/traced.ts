/** Counts the calls by which a program asks for the disk (strace(1)): what it does before it says that something is kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { endsWithUs } from '../ends-with-us.ts';
import { childrenOf } from '../process-figures.ts';
import { installedProgram } from './peers.ts';

export interface Traced {
  readonly process: ChildProcess;
  /** So far. */
  syncs(): number;
  /** Kills the program that is traced. */
  kill(): void;
}

/** Starts a program under strace; null where there is none. Its standard output is a pipe. */
export function startTraced(directory: string, command: readonly string[]): Traced | null {
  const strace = installedProgram('strace');
  if (strace === null) return null;
  const log = path.join(directory, 'trace');
  const calls = ['-f', '-qq', '-e', 'trace=fsync,fdatasync,msync', '-e', 'signal=none', '-o', log];
  const child = endsWithUs(spawn(strace, [...calls, ...command], { stdio: ['ignore', 'pipe', 'ignore'] }));
  return {
    process: child,
    syncs: () => (readFileSync(log, 'utf8').match(/^\d+ +(?:fsync|fdatasync|msync)\(/gm) ?? []).length,
    kill() {
      for (const { pid } of childrenOf(child.pid ?? 0)) process.kill(pid, 'SIGKILL');
    },
  };
}
