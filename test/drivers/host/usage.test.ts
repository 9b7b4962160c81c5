/** Who spins and who leaks, by beats alone. */
import { expect, test } from 'vitest';
import { defaultDeviceLimits } from '../../../drivers/host/settings.ts';
import type { ThreadTimes } from '../../../drivers/host/processor-time.ts';
import { Usage } from '../../../drivers/host/usage.ts';

const quiet = 60_000_000;

/** Beats four times a second with these shares of a core; the time of the first that was too much, and what was said. */
function judge(shares: readonly number[], residentBytes = quiet): readonly [atMs: number, why: string] | null {
  const usage = new Usage(defaultDeviceLimits, () => null);
  let cpuMs = 0;
  for (const [index, share] of shares.entries()) {
    cpuMs += share * 250;
    const atMs = 10_000 + index * 250;
    const why = usage.take({ atMs, cpuMs, residentBytes });
    if (why !== null) return [atMs - 10_000, why];
  }
  return null;
}
const during = (seconds: number, share: number): number[] => Array.from({ length: seconds * 4 }, () => share);

test('a start that takes all of a core for two seconds is no spin', () => {
  expect(judge([...during(2, 1), ...during(10, 0.01)])).toBeNull();
});

test('a spin is found after three seconds, also after hours of quiet', () => {
  expect(judge(during(10, 1))?.[0]).toBe(3000);
  const [atMs = 0, why = ''] = judge([...during(3600, 0.01), ...during(10, 1)]) ?? [];
  expect(atMs - 3_600_000).toBeGreaterThan(2000);
  expect(atMs - 3_600_000).toBeLessThanOrEqual(3000);
  expect(why).toMatch(/% of a core for 3000 ms, more than 80 %/);
});

test('a share below the bound is allowed for ever', () => {
  expect(judge(during(600, 0.79))).toBeNull();
});

test('beats that come late all the same tell the truth', () => {
  const usage = new Usage(defaultDeviceLimits, () => null);
  expect(usage.take({ atMs: 0, cpuMs: 0, residentBytes: quiet })).toBeNull();
  expect(usage.take({ atMs: 60_000, cpuMs: 600, residentBytes: quiet })).toBeNull();
  expect(usage.take({ atMs: 64_000, cpuMs: 4_600, residentBytes: quiet })).toMatch(/100 % of a core/);
});

test('memory beyond the bound is too much at once', () => {
  expect(judge([0.01], 250_000_000)).toBeNull();
  expect(judge([0.01], 250_000_001)).toEqual([0, 'it used 250 MB of memory, more than 250 MB']);
});

/** Threads that run and wait so much of each second, seen at each beat of `seconds`; when it was too much, and what was said. */
function starved(threads: readonly (readonly [ran: number, waited: number])[], seconds = 60) {
  let atMs = 0;
  let looks = 0;
  const look = (): ThreadTimes => {
    looks += 1;
    return new Map(
      threads.map(([ran, waited], at) => [at, { ranMs: ran * atMs, waitedMs: waited * atMs, wantsToRun: true }]),
    );
  };
  const usage = new Usage(defaultDeviceLimits, look);
  const all = threads.reduce((sum, [ran]) => sum + ran, 0);
  for (; atMs <= seconds * 1_000; atMs += 250) {
    const why = usage.take({ atMs, cpuMs: all * atMs, residentBytes: quiet });
    if (why !== null) return { atMs, why, looks };
  }
  return { atMs: null, why: null, looks };
}

test('a spin on a machine that gives it a part of a core is found by what it would take', () => {
  expect(starved([[0.15, 0.85]])).toMatchObject({
    atMs: 3_250,
    why: expect.stringMatching(/would use 100 % of a core/),
  });
  const beside = starved([[0.01, 0.02], ...Array.from({ length: 4 }, () => [0.1, 0.9] as const)]);
  expect(beside).toMatchObject({ atMs: 3_250, why: expect.stringMatching(/would use 40\d % of a core/) });
});

test('a process that rests is not taken for one that spins, however long it waits for each moment that it runs', () => {
  expect(starved([[0.02, 0.979]])).toEqual({ atMs: null, why: null, looks: 0 });
  expect(starved([[0.2, 0.5]]).atMs).toBeNull();
  expect(starved([[0.7, 0.1]]).atMs).toBeNull();
});

test('what was more than usual for less than the window is forgotten', () => {
  let atMs = 0;
  let cpuMs = 0;
  const usage = new Usage(
    defaultDeviceLimits,
    () => new Map([[1, { ranMs: cpuMs, waitedMs: atMs - cpuMs, wantsToRun: true }]]),
  );
  for (let beat = 0; beat < 400; beat += 1) {
    atMs += 250;
    cpuMs += beat % 12 === 0 ? 2 : 50;
    expect(usage.take({ atMs, cpuMs, residentBytes: quiet })).toBeNull();
  }
});
