/** A peer's server on loopback, to be killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { endsWithUs } from '../ends-with-us.ts';

/** Starts it and resolves when it listens; rejects when it does not within ten seconds. */
export async function startServer(program: string, words: readonly string[], port: number): Promise<ChildProcess> {
  const child = endsWithUs(spawn(program, words, { stdio: 'ignore' }));
  await untilListening(port);
  return child;
}

/** Resolves when it is gone. */
export async function endServer(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** Resolves when somebody accepts connections there. */
export async function untilListening(port: number): Promise<void> {
  const untilMs = performance.now() + 10_000;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    if (performance.now() > untilMs) throw new Error(`nobody listens on port ${port}`);
    await pause(20);
  }
}
