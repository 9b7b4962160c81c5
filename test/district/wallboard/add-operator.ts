/** `--add-operator NAME`: makes or replaces an account, with the password from standard input. */
import { text } from 'node:stream/consumers';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openStore, type StorePlace } from '../store/open-store.ts';
import { addAccount, operatorName, operatorPassword } from './accounts.ts';

/** Resolves with a sentence for whoever asked when it cannot be, else with null. The service may run meanwhile. */
export async function addOperatorFromInput(place: StorePlace, name: string): Promise<string | null> {
  if (!operatorName.safeParse(name).success) return `not a name: letters, digits, dot, dash and underscore, at most 40`;
  if (process.stdin.isTTY) process.stderr.write('Type the password (10 characters or more), then Enter and Ctrl-D:\n');
  const password = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (!operatorPassword.safeParse(password).success) return 'a password has 10 to 200 characters';
  const store = await openStore(place, systemClock, () => null);
  try {
    await addAccount(store.records, name, password);
  } finally {
    await store.close();
  }
  return null;
}
