/** The processes of a run that are started again when they end, as a service manager does, and those they started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { childrenOf } from '../bench/process-figures.ts';

/** How long after an end the next start comes, milliseconds. */
const restartMs = 400;

export interface KeptOptions {
  readonly start: () => ChildProcess;
  readonly onEnd: (pid: number, end: string) => void;
}

/** Starts it at once, and again after each end until `stop`. */
export class Kept {
  readonly #options: KeptOptions;
  #process: ChildProcess;
  #ending = false;

  constructor(options: KeptOptions) {
    this.#options = options;
    this.#process = this.#begin();
  }

  /** Null between an end and the next start. */
  get pid(): number | null {
    const { pid, exitCode, signalCode } = this.#process;
    return exitCode === null && signalCode === null ? (pid ?? null) : null;
  }

  get process(): ChildProcess {
    return this.#process;
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    this.#ending = true;
    if (this.pid === null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill(signal);
    await gone;
  }

  #begin(): ChildProcess {
    const child = this.#options.start();
    const { pid = 0 } = child;
    child.once('exit', (code, signal) => {
      this.#options.onEnd(pid, String(signal ?? code));
      setTimeout(() => {
        if (!this.#ending) this.#process = this.#begin();
      }, restartMs);
    });
    return child;
  }
}

/** The process of the station that plays this part; null while there is none. */
export function partOf(station: number, part: 'guard' | 'thermometer' | 'scanner' | 'player'): number | null {
  try {
    const wanted = part === 'guard' || part === 'player' ? `${part}-process` : `device-process ${part}`;
    return childrenOf(station).find(({ name }) => name === wanted)?.pid ?? null;
  } catch (error) {
    // It ended while we looked.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
    throw error;
  }
}

/** Whether the process was there to take it. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/** Runs a tool to its end; rejects with what it said when it fails. */
export async function tool(command: string, ...words: readonly string[]): Promise<void> {
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${words.join(' ')}: ${said}`);
}
