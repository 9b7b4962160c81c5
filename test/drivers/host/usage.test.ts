/** Who spins and who leaks, by beats alone. */
import { expect, test } from 'vitest';
import { defaultDeviceLimits } from '../../../drivers/host/settings.ts';
import { Usage } from '../../../drivers/host/usage.ts';

const quiet = 60_000_000;

/** Beats four times a second with these shares of a core; the time of the first that was too much, and what was said. */
function judge(shares: readonly number[], residentBytes = quiet): readonly [atMs: number, why: string] | null {
  const usage = new Usage(defaultDeviceLimits);
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
  const usage = new Usage(defaultDeviceLimits);
  expect(usage.take({ atMs: 0, cpuMs: 0, residentBytes: quiet })).toBeNull();
  expect(usage.take({ atMs: 60_000, cpuMs: 600, residentBytes: quiet })).toBeNull();
  expect(usage.take({ atMs: 64_000, cpuMs: 4_600, residentBytes: quiet })).toMatch(/100 % of a core/);
});

test('memory beyond the bound is too much at once', () => {
  expect(judge([0.01], 250_000_000)).toBeNull();
  expect(judge([0.01], 250_000_001)).toEqual([0, 'it used 250 MB of memory, more than 250 MB']);
});
