import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { watchClock } from '../../../kiosk/station/clock-trust.ts';

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
  for (let round = 0; round < 20; round += 1) {
    clock.stepWall(500);
    await clock.advance(1_000);
  }
  expect([trust.trusted, steps]).toEqual([true, []]);
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
