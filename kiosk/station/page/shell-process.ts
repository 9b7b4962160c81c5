/** The shell as a child of the station: one process group, killed as a whole, because a stopped renderer obeys nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShellRestart, ShellRunner } from './shell-keeper.ts';

export interface ShellProcessOptions {
  readonly program: string;
  readonly arguments: readonly string[];
  /** The browser's own directory, and that of the number of its process. */
  readonly profileDirectory: string;
  /** The process ended without having been told to. */
  readonly onEnded: () => void;
  readonly log: (line: string) => void;
}

/** What a browser needs to find its display, its fonts and its home; nothing of the station's own environment. */
const passedOn = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'DISPLAY',
  'XAUTHORITY',
  'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
] as const;

/** What Chromium leaves behind when it is killed, and what it would take for a browser that still runs. */
const locks = ['SingletonLock', 'SingletonSocket', 'SingletonCookie'] as const;

const patienceMs = 2000;

export class ShellProcess implements ShellRunner {
  readonly #options: ShellProcessOptions;
  #child: ChildProcess | null = null;
  #stopped = false;

  constructor(options: ShellProcessOptions) {
    this.#options = options;
  }

  begin(): void {
    endForeign(this.#pidFile(), this.#options.profileDirectory);
    this.#start(false);
  }

  restart({ afresh }: ShellRestart): void {
    const old = this.#child;
    this.#child = null;
    if (old === null || !endGroup(old, 'SIGKILL')) this.#start(afresh);
    else old.once('exit', () => this.#start(afresh));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const child = this.#child;
    this.#child = null;
    if (child === null || !endGroup(child, 'SIGTERM')) return;
    await new Promise<void>((resolve) => {
      const limit = setTimeout(() => endGroup(child, 'SIGKILL'), patienceMs);
      child.once('exit', () => {
        clearTimeout(limit);
        resolve();
      });
    });
  }

  #start(afresh: boolean): void {
    if (this.#stopped) return;
    const { program, profileDirectory, onEnded, log } = this.#options;
    if (afresh) rmSync(profileDirectory, { recursive: true, force: true });
    mkdirSync(profileDirectory, { recursive: true, mode: 0o700 });
    for (const lock of locks) rmSync(join(profileDirectory, lock), { force: true });
    const env: Record<string, string> = {};
    for (const name of passedOn) {
      const value = process.env[name];
      if (value !== undefined) env[name] = value;
    }
    const child = spawn(program, this.#options.arguments, { stdio: 'ignore', detached: true, env });
    this.#child = child;
    if (child.pid !== undefined) writeFileSync(this.#pidFile(), String(child.pid));
    child.on('error', (cause) => log(cause.message));
    // `close` comes after a failed start too, `exit` does not.
    child.once('close', () => {
      // Its renderers end by themselves when it is gone, unless one of them is stopped.
      endGroup(child, 'SIGKILL');
      if (this.#child !== child) return;
      this.#child = null;
      onEnded();
    });
  }

  #pidFile(): string {
    return join(this.#options.profileDirectory, 'shell.pid');
  }
}

/** Sends a signal to the group of a child; false when there is nobody left in it, or it was never started. */
function endGroup({ pid, exitCode, signalCode }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  if (pid === undefined) return false;
  return signalGroup(pid, signal) && exitCode === null && signalCode === null;
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Ends the shell of a station that was killed: two on one profile would be one too many, and it holds an old token. */
function endForeign(pidFile: string, profileDirectory: string): void {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    // The number may be somebody else's by now.
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (Number.isInteger(pid) && pid > 1 && command.includes(profileDirectory)) signalGroup(pid, 'SIGKILL');
  } catch {
    // No such file, or no such process: nobody is left.
  }
}
