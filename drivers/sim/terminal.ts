/**
 * A command in a terminal of its own, and somebody who answers what it asks: a pty it is the session leader of, so that keys
 * reach it as at a console.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { openPty } from './pty.ts';

/** Keys each time what was said since the last answer ends as the pattern says. */
export type Typing = readonly (readonly [said: RegExp, keys: string])[];

export interface Session {
  /** Null: a signal ended it. */
  readonly code: number | null;
  /** Both outputs. */
  readonly said: string;
  /** Answers that were never asked for. */
  readonly left: number;
}

export interface TerminalOptions {
  readonly directory?: string;
  /** A question that never comes ends the session then, milliseconds. */
  readonly longestMs: number;
}

// oxlint-disable-next-line no-control-regex -- what a terminal is told about its cursor is no text
const cursorKeys = /\u001b\[\d*[A-Z]/g;

/** Plays the answers in their order; resolves when the command ends. Rejects where it cannot be started. */
export function inTerminal(
  words: readonly string[],
  typing: Typing,
  { directory, longestMs }: TerminalOptions,
): Promise<Session> {
  const pty = openPty();
  const slave = openSync(pty.slavePath, 'r+');
  return new Promise((resolve, reject) => {
    let [said, answered, next] = ['', 0, 0];
    pty.onData((bytes) => {
      said += Buffer.from(bytes).toString('utf8').replaceAll(cursorKeys, '');
      const step = typing[next];
      if (step === undefined || !step[0].test(said.slice(answered))) return;
      answered = said.length;
      next += 1;
      pty.write(Buffer.from(step[1]));
    });
    const child = spawn('setsid', ['-c', '-w', ...words], {
      cwd: directory,
      stdio: [slave, slave, slave],
      timeout: longestMs,
      killSignal: 'SIGHUP',
    });
    child.on('error', reject);
    child.on('close', (code) => {
      closeSync(slave);
      pty.close();
      resolve({ code, said, left: typing.length - next });
    });
  });
}
