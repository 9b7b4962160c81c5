/** A command in a terminal of its own, and somebody who answers what it asks. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { openPty } from '../../../drivers/sim/pty.ts';

/** How a program ended. */
export interface Outcome {
  readonly code: number;
  /** Both outputs. */
  readonly output: string;
}

/** Keys for whenever what was said since the last answer ends as the pattern says. */
export type Answers = readonly (readonly [said: RegExp, keys: string])[];

// oxlint-disable-next-line no-control-regex -- what a terminal is told about its cursor is no text
const cursorKeys = /\u001b\[\d*[A-Z]/g;
const longestMs = 120_000;

/** A question nobody answers ends it with -1, and the output shows which. */
export function inTerminal(words: readonly string[], answers: Answers): Promise<Outcome> {
  const pty = openPty();
  const slave = openSync(pty.slavePath, 'r+');
  return new Promise((resolve, reject) => {
    let [said, answered] = ['', 0];
    pty.onData((bytes) => {
      said += Buffer.from(bytes).toString('utf8').replaceAll(cursorKeys, '');
      const answer = answers.find(([pattern]) => pattern.test(said.slice(answered)));
      if (answer === undefined) return;
      answered = said.length;
      pty.write(Buffer.from(answer[1]));
    });
    const child = spawn('setsid', ['-c', '-w', ...words], {
      stdio: [slave, slave, slave],
      timeout: longestMs,
      killSignal: 'SIGHUP',
    });
    child.on('error', reject);
    child.on('close', (code) => {
      closeSync(slave);
      pty.close();
      resolve({ code: code ?? -1, output: said });
    });
  });
}
