/** One person at a terminal: asks line by line, hides what must not be seen, and ends at once at Ctrl-C. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  tell(line: string): void;
  /** One line without spaces around it. Rejects with `Interrupted` at Ctrl-C and at the end of input. */
  ask(prompt: string, hidden?: boolean): Promise<string>;
  close(): void;
}

export class Interrupted extends Error {}

/** Throws nothing; call it only where there is a terminal. */
export function openTerminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Terminal {
  let hidden = false;
  const shown = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!hidden) output.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 });
  const early: string[] = [];
  let waiting: { resolve(line: string): void; reject(error: Error): void } | null = null;
  let over = false;
  lines.on('line', (line) => {
    if (waiting === null) early.push(line);
    else waiting.resolve(line);
  });
  const end = (): void => {
    over = true;
    waiting?.reject(new Interrupted());
  };
  lines.on('SIGINT', end);
  lines.on('close', end);
  return {
    tell: (line) => void output.write(`${line}\n`),
    async ask(prompt, isHidden = false) {
      const before = early.shift();
      if (before !== undefined) return before.trim();
      if (over) throw new Interrupted();
      lines.setPrompt(prompt);
      lines.prompt();
      hidden = isHidden;
      try {
        const line = await new Promise<string>((resolve, reject) => {
          waiting = { resolve, reject };
        });
        return line.trim();
      } finally {
        waiting = null;
        if (isHidden) output.write('\n');
        hidden = false;
      }
    },
    close() {
      lines.close();
    },
  };
}
