/** One secret, which never stands on a command line, where every account of the machine can read it. */
import { text } from 'node:stream/consumers';
import { askAllHidden, askHidden } from './ask-hidden.ts';

/** What counts of what was typed: of most secrets not the spaces around it, which come along where it is pasted. */
type Counted = (typed: string) => string;
const trimmed: Counted = (typed) => typed.trim();

/** Asked for without showing it at a terminal, else the first line of standard input. */
export async function readSecret(question: string, counted: Counted = trimmed): Promise<string> {
  const typed = process.stdin.isTTY ? await askHidden(question) : (await text(process.stdin)).split(/\r?\n/, 1)[0];
  return counted(typed ?? '');
}

/** A new one, typed twice at a terminal; null: the two differ. Without a terminal nobody mistypes: once is enough. */
export async function readSecretTwice(
  question: string,
  again: string,
  counted: Counted = trimmed,
): Promise<string | null> {
  if (!process.stdin.isTTY) return await readSecret(question, counted);
  const [first = '', second = ''] = (await askAllHidden([question, again])).map(counted);
  return first === second ? first : null;
}
