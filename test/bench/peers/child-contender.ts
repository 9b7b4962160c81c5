/** A writer in a process of its own, so that it can be killed and traced. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { endsWithUs } from '../ends-with-us.ts';
import type { Contender } from './contender.ts';
import { startTraced } from './traced.ts';
import { type WriterKind, writers } from './writers.ts';

const program = path.join(import.meta.dirname, 'writer-child.ts');

/** A contender of one process; `name` and `saysKept` are for people. What it sends on is not its own to know. */
export function childContender(
  kind: WriterKind,
  name: string,
  saysKept: string,
  forwarded: Contender['forwarded'] = null,
): Contender {
  const command = (directory: string, count: number): string[] => [program, kind, directory, String(count)];
  return {
    name,
    saysKept,
    async rate(directory, count) {
      const last = await lastLine(start(command(directory, count)), Number.POSITIVE_INFINITY);
      return JSON.parse(last) as number[];
    },
    async killed(directory, count) {
      const child = start(command(directory, 1_000_000));
      const gone = once(child, 'exit');
      const acknowledged = Number(await lastLine(child, count));
      await gone;
      return { acknowledged, lost: Math.max(0, acknowledged - (await writers[kind].count(directory))) };
    },
    async syncs(directory, count) {
      const traced = startTraced(directory, [process.execPath, ...command(directory, count)]);
      if (traced === null) return null;
      await lastLine(traced.process, Number.POSITIVE_INFINITY);
      return traced.syncs() / count;
    },
    forwarded,
  };
}

/** As many as `count` kept by a process that ended in order. */
export async function fillByChild(kind: WriterKind, directory: string, count: number): Promise<void> {
  await lastLine(start([program, kind, directory, String(count)]), Number.POSITIVE_INFINITY);
}

function start(command: readonly string[]): ChildProcess {
  return endsWithUs(spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] }));
}

/** The last line it says; it is killed some milliseconds after it has said `killAfter` lines. Throws when it says nothing. */
async function lastLine(child: ChildProcess, killAfter: number): Promise<string> {
  if (child.stdout === null) throw new Error('a child without an output');
  let last: string | undefined;
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    lines += 1;
    // Not in step with what it does: in the middle of a write as well as between two.
    if (lines === killAfter) setTimeout(() => child.kill('SIGKILL'), 20 * Math.random());
  }
  if (last === undefined) throw new Error('a writer ended without a word');
  return last;
}
