/** Runs a program to its end: never through a shell, for a bounded time, with bounded input and output. */
import { spawn } from 'node:child_process';
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';

export interface ProgramCall {
  readonly program: string;
  readonly arguments: readonly string[];
  /** Given on the standard input; what people typed never becomes an argument. */
  readonly input: string;
  readonly deadlineMs: number;
  readonly longestOutputBytes: number;
}

export interface ProgramFault {
  readonly code: 'notInstalled' | 'tooSlow' | 'tooMuch' | 'failed';
  readonly detail: string;
}

/** Gives what the program wrote to its standard output. */
export type RunProgram = (call: ProgramCall) => Promise<Result<Uint8Array, ProgramFault>>;

export function programRunner(clock: Clock): RunProgram {
  return (call) =>
    new Promise((resolve) => {
      const child = spawn(call.program, [...call.arguments], { stdio: ['pipe', 'pipe', 'pipe'], shell: false });
      const output: Buffer[] = [];
      let bytes = 0;
      let complaint = '';
      const finish = (result: Result<Uint8Array, ProgramFault>): void => {
        deadline.cancel();
        child.kill('SIGKILL');
        resolve(result);
      };
      const fail = (code: ProgramFault['code'], detail: string): void => finish(err({ code, detail }));
      const deadline = clock.after(call.deadlineMs, () =>
        fail('tooSlow', `${call.program} was not done after ${call.deadlineMs} ms`),
      );
      child.stdout.on('data', (part: Buffer) => {
        output.push(part);
        bytes += part.length;
        if (bytes > call.longestOutputBytes) fail('tooMuch', `${call.program} wrote more than expected`);
      });
      child.stderr.setEncoding('utf8');
      child.stderr.on('data', (text: string) => {
        complaint = (complaint + text).slice(-400);
      });
      // A program that ends early closes its input; `close` tells.
      child.stdin.on('error', () => undefined);
      child.on('error', (error: NodeJS.ErrnoException) =>
        fail(error.code === 'ENOENT' ? 'notInstalled' : 'failed', error.message),
      );
      child.on('close', (code, signal) => {
        if (code === 0) return finish(ok(Buffer.concat(output)));
        const last = complaint.trim().split('\n').at(-1) ?? '';
        fail('failed', `${call.program} ended with ${signal ?? code ?? 'unknown'}${last === '' ? '' : `: ${last}`}`);
      });
      child.stdin.end(call.input);
    });
}
