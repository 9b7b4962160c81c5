/** Bare commits of another process beside the ledger's, on the same disk at the same time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { endsWithUs } from './ends-with-us.ts';

const program = path.join(import.meta.dirname, 'bare-gate-child.ts');

export interface BareGate {
  /** Milliseconds from when each commit was due to when it was on the disk, since it was last asked. */
  take(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

/** Starts committing to a table of its own in `directory`. */
export function startBareGate(directory: string, everyMs: number): BareGate {
  const child = spawn(process.execPath, [program, directory, String(everyMs)], { stdio: ['pipe', 'pipe', 'inherit'] });
  endsWithUs(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async take() {
      child.stdin.write('\n');
      const { value, done } = await lines.next();
      if (done === true) throw new Error('the bare gate has ended');
      return JSON.parse(value) as number[];
    },
    async stop() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
