import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ToPlayer } from './player-messages.ts';

/** The sounding process as its supervisor sees it. */
export interface PlayerChild {
  readonly pid?: number | undefined;
  send(message: ToPlayer): void;
  /** At once and unconditionally; `onGone` may still follow. */
  kill(): void;
}

export interface ChildEvents {
  onMessage(raw: unknown): void;
  /** The process ended or could not be started. */
  onGone(why: string): void;
}

export type Spawn = (events: ChildEvents) => PlayerChild;

/** The sounding process calls the collector itself; see drivers/transport/audio-handles.ts. */
const execArgv = ['--expose-gc'];

/** Starts a process that is told what to play; `entry` is its main file. */
export function spawnFrom(entry: URL): Spawn {
  return (events) => {
    const child = fork(fileURLToPath(entry), [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv });
    // ALSA explains at length on the error output what it did not find; only the last of it is of use.
    let complaint = '';
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => {
      complaint = (complaint + text).slice(-400);
    });
    child.on('message', (raw) => events.onMessage(raw));
    child.on('error', (error) => events.onGone(error.message));
    child.on('exit', (code, signal) => {
      const last = complaint.trim().split('\n').at(-1) ?? '';
      events.onGone(`the audio process ended (${signal ?? code ?? 'unknown'})${last === '' ? '' : `: ${last}`}`);
    });
    return {
      pid: child.pid,
      send(message) {
        // A closed channel is reported by `exit`; the callback keeps the error from being thrown.
        if (child.connected) child.send(message, () => undefined);
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };
}

export const spawnPlayer: Spawn = spawnFrom(new URL('./player-process.ts', import.meta.url));

/** The fallback, which needs alsa-utils. */
export const spawnAplay: Spawn = spawnFrom(new URL('./aplay-process.ts', import.meta.url));
