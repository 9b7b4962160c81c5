/** What the processes of a box have used between two looks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { costsOf, sumOf, usedBetween } from './box-costs.ts';

test('processes of one name count together, a new one from nothing, one that has ended no more', () => {
  const before = new Map([
    ['station 1', { cpuMs: 100, bytes: 1_000 }],
    ['device-process scanner 2', { cpuMs: 50, bytes: 0 }],
    ['guard-process 3', { cpuMs: 10, bytes: 0 }],
  ]);
  const after = new Map([
    ['station 1', { cpuMs: 130, bytes: 1_500 }],
    ['device-process scanner 2', { cpuMs: 55, bytes: 0 }],
    ['device-process scanner 4', { cpuMs: 20, bytes: 0 }],
  ]);
  const used = usedBetween(before, after);
  expect(Object.fromEntries(used)).toEqual({
    station: { cpuMs: 30, bytes: 500 },
    'device-process scanner': { cpuMs: 25, bytes: 0 },
  });
  expect(sumOf(used)).toEqual({ cpuMs: 55, bytes: 500 });
});

test('a child that works is seen by its name, with what it has used', async () => {
  const work =
    'const from = process.cpuUsage().user; while (process.cpuUsage().user - from < 60_000); process.send("done")';
  const before = costsOf(process.pid);
  const child = spawn(process.execPath, ['-e', `${work}; process.on("message", () => undefined)`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  const used = usedBetween(before, costsOf(process.pid));
  expect(used.get('node')?.cpuMs).toBeGreaterThan(60);
  child.kill();
  await once(child, 'exit');
});
