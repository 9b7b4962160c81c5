import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { debounce } from '../../../drivers/transport/gpio-debounce.ts';

test('a level counts once it has been stable for the period', async () => {
  const clock = new VirtualClock(0);
  const told: string[] = [];
  const filter = debounce(clock, 30, false, (level) => void told.push(`${level} @${clock.monotonicMs()}`));
  filter.see(true);
  await clock.advance(20);
  filter.see(false);
  await clock.advance(5);
  filter.see(true);
  await clock.advance(29);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual(['true @55']);
  filter.see(false);
  await clock.advance(29);
  filter.see(true);
  await clock.advance(100);
  expect(told).toEqual(['true @55']);
  filter.see(false);
  filter.stop();
  await clock.advance(100);
  expect(told).toEqual(['true @55']);
  expect(clock.pendingTimers).toBe(0);
});

test('whatever the bounces: levels told alternate, and the last one is the one that stayed', async () => {
  const bounce = fc.record({ waitMs: fc.nat(60), level: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(bounce), fc.nat(40), async (bounces, periodMs) => {
      const clock = new VirtualClock(0);
      const told: boolean[] = [];
      const filter = debounce(clock, periodMs, false, (level) => void told.push(level));
      for (const { waitMs, level } of bounces) {
        await clock.advance(waitMs);
        filter.see(level);
      }
      await clock.advance(periodMs);
      expect(told).toEqual(told.map((_, i) => i % 2 === 0));
      expect(told.at(-1) ?? false).toBe(bounces.at(-1)?.level ?? false);
    }),
    { numRuns: 60 },
  );
});
