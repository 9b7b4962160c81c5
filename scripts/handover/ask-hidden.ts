/** Lines from the terminal without showing them. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** The prompt goes to standard error; the end of input is an empty line. */
export async function askHidden(question: string): Promise<string> {
  const [typed = ''] = await askAllHidden([question]);
  return typed;
}

/** One line for each question. What is typed or pasted ahead of its question counts as its answer, and is shown no more than others. */
export async function askAllHidden(questions: readonly string[]): Promise<readonly string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const line = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const typed: string[] = [];
  // Only now does the terminal show nothing any more.
  process.stderr.write(questions[0] ?? '');
  return await new Promise((resolve) => {
    line.once('close', () => {
      process.stderr.write('\n');
      resolve(typed);
    });
    line.once('SIGINT', () => {
      line.close();
      process.kill(process.pid, 'SIGINT');
    });
    line.on('line', (text) => {
      if (typed.length === questions.length) return;
      typed.push(text);
      const next = questions[typed.length];
      if (next === undefined) line.close();
      else process.stderr.write(`\n${next}`);
    });
  });
}
