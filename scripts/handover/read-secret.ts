/** One secret, which never stands on a command line, where every account of the machine can read it. */
import { text } from 'node:stream/consumers';
import { askHidden } from './ask-hidden.ts';

/** Asked for without showing it at a terminal, else the first line of standard input; without the spaces around it. */
export async function readSecret(question: string): Promise<string> {
  const typed = process.stdin.isTTY ? await askHidden(question) : ((await text(process.stdin)).split('\n')[0] ?? '');
  return typed.trim();
}
