/** What a memory card bears: how much is written to the disk for one person, by the kernel's own count. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writtenBytes } from '../../bench/process-figures.ts';
import { granted, must, opened, optionsFor } from './support.ts';

/** On the file system of the checkout: what is written to one in memory is not counted. */
const build = path.join(import.meta.dirname, '../../../build/wear');
mkdirSync(build, { recursive: true });
const directory = mkdtempSync(path.join(build, 'run-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const encounters = 300;
/** What the storage guide promises of a person, with some room; three blocks of the disk for each of four commits. */
const boundBytes = 4 * 3 * 4_096;

test('an encounter with four events, each in its own commit and acknowledged, stays below the bound', () => {
  const ledger = opened(optionsFor(directory));
  const before = writtenBytes(process.pid);
  for (let encounter = 0; encounter < encounters; encounter += 1) {
    const sequences = Array.from({ length: 4 }, () =>
      must(ledger.appendAll([granted])).map(({ sequence }) => sequence),
    );
    must(ledger.outbox.acknowledge(sequences.flat()));
  }
  ledger.close();
  const each = (writtenBytes(process.pid) - before) / encounters;
  // Four commits cannot be less than four pages: a smaller figure says that nothing was counted.
  expect(each).toBeGreaterThan(4 * 4_096);
  expect(each).toBeLessThan(boundBytes);
});
