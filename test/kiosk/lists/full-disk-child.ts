/** A box whose disk takes a small list and not a large one. Argument: the root directory. Prints what happened as JSON. */
import { readdirSync } from 'node:fs';
import { syntheticConcern } from '../../district/lists.ts';
import { makeListKeys } from '../../district/lists-pack.ts';
import { codeOf, delivered, filled, manifestOf, openBox, watchlistBody } from './support.ts';

const [root = ''] = process.argv.slice(2);
const box = openBox(root);
await filled(box);
const keys = makeListKeys();
const large = watchlistBody(keys, 1, 30_000);
const offered = codeOf(
  await box.lists.watchlist.offer(delivered(manifestOf('watchlist', 2, large, keys, box.key), large)),
);
const small = watchlistBody(keys, 1, 40);
const found = box.lists.lookupIdentityNumber(syntheticConcern(2).identityNumber ?? '').concern;
const left = readdirSync(box.directory).filter((name) => name.startsWith('watchlist.2'));
const after = codeOf(
  await box.lists.watchlist.offer(delivered(manifestOf('watchlist', 3, small, keys, box.key), small)),
);
process.stdout.write(JSON.stringify({ offered, left, stillVersion: found?.listVersion ?? null, after }));
await box.lists.close();
