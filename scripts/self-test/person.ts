/** The person at the terminal, or nobody where there is none. */
import { createInterface } from 'node:readline';
import { askYes } from '../devices/command.ts';
import type { Person } from './step.ts';

export function personAtTerminal(interactive: boolean): Person {
  const isThere = interactive && process.stdin.isTTY;
  return {
    tell(line) {
      if (isThere) process.stderr.write(`${line}\n`);
    },
    yes: (question) => (isThere ? askYes(question) : Promise.resolve(null)),
    enterBefore(over) {
      if (!isThere) return Promise.resolve(null);
      const lines = createInterface({ input: process.stdin });
      const entered = new Promise<boolean>((resolve) => lines.once('line', () => resolve(true)));
      return Promise.race([entered, over.then(() => false)]).finally(() => lines.close());
    },
  };
}
