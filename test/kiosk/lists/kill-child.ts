/**
 * Takes lists in without end: snapshots and deltas of the watchlist in turn, each version with a concern that names it.
 * Says `offering <version>` and `in force <version>` on standard output. Argument: the root directory.
 */
import { createPublicKey } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { openBoxKey } from '../../../kiosk/lists/box-key.ts';
import { openLists } from '../../../kiosk/lists/lists.ts';
import { trustIn } from './support.ts';

const [root = ''] = process.argv.slice(2);

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const lists = openLists({
  directory: join(root, 'lists'),
  boxKey: openBoxKey(join(root, 'keys', 'lists.key')),
  trust: trustIn('district', createPublicKey(readFileSync(join(root, 'district.pem')))),
  clock: systemClock,
  wallTrusted: () => true,
  staleAfterMs: () => 1e9,
  handlers: { onLoaded: () => undefined, onDamaged: (list, detail) => say(`damaged ${list} ${detail}`) },
});

say(`open ${lists.watchlist.current() ?? 0}`);
for (let version = (lists.watchlist.current() ?? 0) + 1; ; version++) {
  const bytes = readFileSync(join(root, `watchlist-${version}.delivery`));
  say(`offering ${version}`);
  const taken = await lists.watchlist.offer(bytes);
  if (!taken.ok) throw new Error(`version ${version}: ${taken.error.code} ${taken.error.detail}`);
  say(`in force ${version}`);
}
