/** When the pages of the write-ahead log are moved into the ledger's file: not while somebody waits for a commit. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { granted, must, opened, optionsFor, temporaryDirectory } from './support.ts';

function box() {
  const directory = temporaryDirectory();
  const ledger = opened(optionsFor(directory));
  const bytesOf = (name: string): number => statSync(join(directory, name)).size;
  return { ledger, bytesOf };
}

test('with acknowledgements it is done in one of them, every few hundred events, and in no commit of an event', () => {
  const { ledger, bytesOf } = box();
  let moved = 0;
  for (let number = 0; number < 1_000; number += 1) {
    const before = bytesOf('ledger.db');
    const sequences = must(ledger.appendAll([granted])).map(({ sequence }) => sequence);
    expect(bytesOf('ledger.db')).toBe(before);
    must(ledger.outbox.acknowledge(sequences));
    if (bytesOf('ledger.db') !== before) moved += 1;
  }
  expect(moved).toBe(3);
  expect(bytesOf('ledger.db-wal')).toBeLessThan(2 * 1024 * 1024);
  ledger.close();
});

test('without them the log is emptied before it is larger than four megabytes and a few commits', () => {
  const { ledger, bytesOf } = box();
  const made = bytesOf('ledger.db');
  for (let number = 0; number < 2_600; number += 1) must(ledger.appendAll([granted]));
  expect(bytesOf('ledger.db')).toBeGreaterThan(made);
  expect(bytesOf('ledger.db-wal')).toBeLessThan(4.3 * 1024 * 1024);
  ledger.close();
});
