/** Memory and packages of a box, and the bare commits beside a drain. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { startBareGate } from './bare-gate.ts';
import { packageSizes } from './package.ts';
import { anonymousBytes, childrenOf } from './process-figures.ts';
import { connectionsTo, memoryOf } from './program-memory.ts';

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
  const before = memoryOf([process.pid]);
  const gate = startBareGate(root, 1);
  let first: readonly number[] = [];
  while (first.length === 0) {
    first = await gate.take();
    await pause(1);
  }
  for (const ms of first) expect(ms).toBeGreaterThanOrEqual(0);
  const [child] = childrenOf(process.pid).filter(({ name }) => name === 'bare-gate-child');
  expect(child).toBeDefined();
  const [alone, both] = [memoryOf([child?.pid ?? 0]), memoryOf([process.pid])];
  expect(both.ownBytes).toBeGreaterThan(anonymousBytes(process.pid) / 2 + alone.ownBytes);
  // Both are a Node, whose program counts once; and whoever is named twice counts once.
  expect(both.fileBytes).toBeGreaterThan(20e6);
  expect(both.fileBytes).toBeLessThan(before.fileBytes + alone.fileBytes / 2);
  expect(memoryOf([process.pid, child?.pid ?? 0]).ownBytes).toBeLessThan(both.ownBytes + alone.ownBytes / 2);
  await gate.stop();
  expect(childrenOf(process.pid).map(({ name }) => name)).not.toContain('bare-gate-child');
});

test('what stands to a port of this machine is counted, and nothing else', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(connectionsTo(port)).toBe(0);
  const accepted = once(server, 'connection');
  const socket = connect(port, '127.0.0.1');
  await Promise.all([once(socket, 'connect'), accepted]);
  expect(connectionsTo(port)).toBe(1);
  socket.destroy();
  server.close();
});
