/** A machine so busy that no driver starts in time: each start gets longer than the one before, or none would ever end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { defaultDeviceLimits, START_MS, startWithinMs } from '../../../drivers/host/settings.ts';
import { Supervisor } from '../../../drivers/host/supervisor.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { guardStartMs } from '../../../drivers/gate/guard-settings.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kadian-slow-'));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a driver that does not start is given twice the time, and again, up to a bound', async () => {
  const program = path.join(directory, 'never.mjs');
  writeFileSync(program, 'setInterval(() => undefined, 1000);');
  const clock = new VirtualClock(0);
  const failures: string[] = [];
  const supervisor = new Supervisor({
    program,
    settings: '',
    limits: defaultDeviceLimits,
    clock,
    onStarted: () => undefined,
    onMessage: () => undefined,
    onFailed: (why) => failures.push(why),
  });
  supervisor.start();
  for (let second = 0; second < 130 && failures.length < 5; second += 1) await clock.advance(1_000);
  expect(failures).toEqual([1, 2, 4, 8, 8].map((times) => `it did not start within ${times * START_MS} ms`));
  const stopped = supervisor.stop();
  await clock.advance(2_000);
  await stopped;
});

test('what a start may take does not grow without end', () => {
  expect(startWithinMs(100)).toBe(8 * START_MS);
  expect(guardStartMs(0)).toBe(4_000);
  expect(guardStartMs(100)).toBe(16_000);
});
