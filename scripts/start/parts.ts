/** Child processes of a start: forked with a message channel, ready when they say so, ended together. */
import { fork, type ChildProcess } from 'node:child_process';

export interface Part {
  readonly name: string;
  readonly process: ChildProcess;
}

export interface PartOptions {
  readonly name: string;
  readonly script: string;
  readonly arguments: readonly string[];
  /** What the part prints goes to the launcher's own outputs, or nowhere. */
  readonly print: { readonly stdout: boolean; readonly stderr: boolean };
  /** Milliseconds until it must have said that it is ready. */
  readonly withinMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a part; resolves when it sends `{ type: 'ready' }`, rejects when it ends before that or takes too long. */
export function startPart(options: PartOptions): Promise<Part & { readonly url: string | null }> {
  const { name, script, print, withinMs } = options;
  const child = fork(script, options.arguments, {
    stdio: ['ignore', print.stdout ? 'inherit' : 'ignore', print.stderr ? 'inherit' : 'ignore', 'ipc'],
    env: { ...process.env, ...options.environment },
    // Its own group: Ctrl-C reaches the launcher, which ends the parts in order.
    detached: true,
  });
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => fail(`did not become ready within ${withinMs / 1000} s`), withinMs);
    const fail = (why: string): void => {
      clearTimeout(limit);
      child.kill('SIGKILL');
      reject(new Error(`${name}: ${why}`));
    };
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with code ${code ?? 'none'} before it was ready`));
    child.on('message', (message: unknown) => {
      if (!isReady(message)) return;
      clearTimeout(limit);
      child.removeAllListeners('exit');
      resolve({ name, process: child, url: message.url });
    });
  });
}

/** Asks a part to end and waits for it; after `patienceMs` it is killed. */
export function endPart({ process: child }: Part, patienceMs = 5_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    child.once('exit', () => {
      clearTimeout(limit);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

function isReady(message: unknown): message is { readonly type: 'ready'; readonly url: string | null } {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready' && 'url' in message
  );
}
