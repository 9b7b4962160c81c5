/** Memory and packages of a box, and the bare commits beside a drain. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { startBareGate } from './bare-gate.ts';
import { withAllBelow } from './memory.ts';
import { packageSizes } from './package.ts';
import { childrenOf, pssBytes } from './process-figures.ts';

const parent = path.join(import.meta.dirname, '../../build/vitest');
mkdirSync(parent, { recursive: true });
const root = mkdtempSync(path.join(parent, 'bench-box-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('packages are listed by name and size; none is said to be absent', () => {
  expect([...packageSizes(path.join(root, 'nothing'))]).toEqual([
    { absent: 'a Debian package', why: 'none is built here: npm run package' },
  ]);
  writeFileSync(path.join(root, 'kadian_1_amd64.deb'), Buffer.alloc(2_000_000));
  writeFileSync(path.join(root, 'notes.txt'), '');
  const found = [...packageSizes(root)];
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    figure: expect.stringMatching(/^kadian_1_amd64\.deb, built /),
    value: 2,
    unit: 'MB',
  });
});

test('commits elsewhere go on by themselves and are told once; their memory counts with that of who started them', async () => {
  const gate = startBareGate(root, 1);
  let first: readonly number[] = [];
  while (first.length === 0) {
    first = await gate.take();
    await pause(1);
  }
  for (const ms of first) expect(ms).toBeGreaterThanOrEqual(0);
  const [child] = childrenOf(process.pid).filter(({ name }) => name === 'bare-gate-child');
  expect(child).toBeDefined();
  expect(withAllBelow([process.pid])).toBeGreaterThan(pssBytes(process.pid));
  await gate.stop();
  expect(childrenOf(process.pid).map(({ name }) => name)).not.toContain('bare-gate-child');
});
