/** Damage to a ledger that the search found and the opening did not: set aside since. */
import { expect, test } from 'vitest';
import { whyBroken } from './engine/loop.ts';
import { loadTarget } from './targets.ts';

test.each([
  ['a trigger that names a table there is not', '00000000hLon'],
  ['another such name', '00000000hLoT'],
  ['a column of another name', '0\tp0'],
  ['a column of another name in a later table', '0\u00cb\u0017\u0099'],
  ['an index without one of its rows', '0\u00ff\u00ff0'],
])(
  'a ledger with %s is not gone on with, and stops nothing',
  async (_what, damage) => {
    const target = await loadTarget('ledger-file');
    expect(whyBroken(target, new Uint8Array(Buffer.from(damage, 'latin1')))).toBeNull();
  },
  60_000,
);
