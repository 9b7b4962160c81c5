import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { watchClock } from '../../../../kiosk/station/time/clock-trust.ts';

function bench(synchronised = true) {
  const clock = new VirtualClock(1_000_000);
  const source = { synchronised };
  const steps: number[] = [];
  let confirmed = 0;
  const trust = watchClock({
    clock,
    synchronised: () => source.synchronised,
    onStep: (deltaMs) => steps.push(deltaMs),
    onTrusted: () => {
      confirmed += 1;
    },
  });
  return { clock, source, steps, trust, confirmed: () => confirmed };
}

test.each([-3_600_000, 3_600_000, 2_000, -2_000])(
  'a step of %i ms ends trust until the source has held for 30 s',
  async (deltaMs) => {
    const { clock, steps, trust, confirmed } = bench();
    await clock.advance(5_000);
    clock.stepWall(deltaMs);
    expect(trust.trusted).toBe(false);
    expect(steps).toEqual([deltaMs]);
    await clock.advance(29_000);
    expect(trust.trusted).toBe(false);
    await clock.advance(3_000);
    expect(trust.trusted).toBe(true);
    expect(confirmed()).toBe(1);
    trust.stop();
    expect(clock.pendingTimers).toBe(0);
  },
);

test('a small correction is no step', async () => {
  const { clock, steps, trust } = bench();
  for (let round = 0; round < 3; round += 1) {
    clock.stepWall(500);
    await clock.advance(1_000);
  }
  expect([trust.trusted, steps]).toEqual([true, []]);
  trust.stop();
});

test.each([-990, 990, 100])('steps of %i ms each second are one of their sum', async (stepMs) => {
  const { clock, steps, trust } = bench();
  let believed = 0;
  for (let round = 0; round < 100; round += 1) {
    clock.stepWall(stepMs);
    await clock.advance(1_000);
    if (trust.trusted) believed = (round + 1) * Math.abs(stepMs);
    if (steps.length > 0) break;
  }
  // What is believed is never further off than a step may be.
  expect(believed).toBeLessThan(2_000);
  expect(Math.abs(steps[0] ?? 0)).toBeGreaterThanOrEqual(2_000);
  trust.stop();
});

test('a clock that is led away all the time is told twice: when it began, and what it came to', async () => {
  const { clock, steps, trust } = bench();
  for (let round = 0; round < 3_600; round += 1) {
    clock.stepWall(-990);
    await clock.advance(1_000);
  }
  expect([trust.trusted, steps.length]).toEqual([false, 1]);
  await clock.advance(40_000);
  expect(trust.trusted).toBe(true);
  expect(steps.reduce((sum, each) => sum + each, 0)).toBeCloseTo(-990 * 3_600, -4);
  trust.stop();
});

test('a clock behind a time that was trusted is not, until its source has held for an hour', async () => {
  const { clock, trust, confirmed } = bench();
  trust.notBefore(clock.wallMs() + 30 * 3_600_000);
  expect(trust.trusted).toBe(false);
  await clock.advance(3_500_000);
  expect(trust.trusted).toBe(false);
  await clock.advance(200_000);
  expect([trust.trusted, confirmed()]).toEqual([true, 1]);
  trust.stop();
});

test('a clock behind a time that was trusted is believed when it has been put right', async () => {
  const { clock, trust, steps } = bench();
  trust.notBefore(clock.wallMs() + 60_000);
  expect(trust.trusted).toBe(false);
  clock.stepWall(60_000);
  await clock.advance(35_000);
  expect([trust.trusted, steps]).toEqual([true, [60_000]]);
  trust.stop();
});

test('an unsynchronised start is not trusted until the source says so', async () => {
  const { clock, source, trust, confirmed } = bench(false);
  expect(trust.trusted).toBe(false);
  await clock.advance(60_000);
  expect(trust.trusted).toBe(false);
  source.synchronised = true;
  await clock.advance(1_000);
  expect([trust.trusted, confirmed()]).toEqual([true, 1]);
  trust.stop();
});
