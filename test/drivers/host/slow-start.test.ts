/** A machine so busy that no driver starts in time: each start gets longer than the one before, or none would ever end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { defaultDeviceLimits, FIRST_START_MS, START_MS, startWithinMs } from '../../../drivers/host/settings.ts';
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
  for (let second = 0; second < 150 && failures.length < 5; second += 1) await clock.advance(1_000);
  // The first ones of a station's start are no loss yet: no alarm for a device that was never there.
  const limits = [FIRST_START_MS, FIRST_START_MS, 4 * START_MS, 8 * START_MS, 8 * START_MS];
  expect(failures).toEqual(limits.map((ms) => `it did not start within ${ms} ms`));
  const stopped = supervisor.stop();
  await clock.advance(2_000);
  await stopped;
});

test('what a start may take does not grow without end', () => {
  expect([0, 1, 2, 100].map((unstarted) => startWithinMs(unstarted, true))).toEqual([4_000, 8_000, 16_000, 32_000]);
  expect([0, 1, 2, 100].map((unstarted) => startWithinMs(unstarted, false))).toEqual([15_000, 15_000, 16_000, 32_000]);
  expect([0, 1, 100].map((unopened) => guardStartMs(unopened, true))).toEqual([4_000, 8_000, 16_000]);
  expect([0, 1, 100].map((unopened) => guardStartMs(unopened, false))).toEqual([15_000, 15_000, 16_000]);
});
