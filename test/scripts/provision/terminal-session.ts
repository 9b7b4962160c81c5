/** `kadian` in a real terminal of its own: a pty it is the session leader of, so that keys reach it as at a console. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { openPty } from '../../../drivers/sim/pty.ts';

const root = path.join(import.meta.dirname, '../../..');

/** A line (or keys) each time what was said since the last answer ends as the pattern says. */
export type Typing = readonly (readonly [said: RegExp, keys: string])[];

export interface Session {
  readonly code: number | null;
  readonly said: string;
  /** Answers that were never asked for. */
  readonly left: number;
}

// oxlint-disable-next-line no-control-regex -- what a terminal is told about its cursor is no text
const cursorKeys = /\u001b\[\d*[A-Z]/g;
/** A question that never comes ends the session. */
const longestMs = 40_000;

/** Plays the answers in their order; ends when the command does. */
export function inTerminal(words: readonly string[], typing: Typing): Promise<Session> {
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
    const command = ['-c', '-w', process.execPath, path.join(root, 'scripts/kadian.ts'), ...words];
    const child = spawn('/usr/bin/setsid', command, {
      cwd: root,
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
