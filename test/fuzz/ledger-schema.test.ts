/** A byte of the schema that makes a trigger of the ledger name a table there is not: found by the search, set aside. */
import { expect, test } from 'vitest';
import { whyBroken } from './engine/loop.ts';
import { loadTarget } from './targets.ts';

test.each(['00000000hLon', '00000000hLoT'])(
  'a ledger with the damage %s is not opened by throwing',
  async (damage) => {
    const target = await loadTarget('ledger-file');
    expect(whyBroken(target, new Uint8Array(Buffer.from(damage)))).toBeNull();
  },
  60_000,
);
