/** The demonstration's operator at the wallboard: an account with a new password at each start. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';

const service = path.join(import.meta.dirname, '../../test/district/main.ts');
/** Without those that are mistaken for another. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Resolves with the password; the district's data lies in `directory`. Rejects when the account cannot be made. */
export async function makeOperator(directory: string, name: string): Promise<string> {
  const password = Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('');
  const child = spawn(process.execPath, [service, '--data', directory, '--add-operator', name], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(password);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`no account could be made for the wallboard (${String(code)})`);
  return password;
}
