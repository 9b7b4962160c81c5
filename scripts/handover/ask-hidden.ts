/** One line from the terminal without showing it. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** The prompt goes to standard error; the end of input is an empty line. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  return await new Promise((resolve) => {
    let typed = '';
    line.once('close', () => {
      process.stderr.write('\n');
      resolve(typed);
    });
    line.once('SIGINT', () => {
      line.close();
      process.kill(process.pid, 'SIGINT');
    });
    line.once('line', (text) => {
      typed = text;
      line.close();
    });
  });
}
