/** Whether somebody stands at the gate, as an update asks before it takes the station away from them. */
import { expect, test } from 'vitest';
import { GateBench } from '../../../simulation/gate-bench.ts';

test('the gate is attended from the moment somebody stands before it until they have left', async () => {
  const bench = await GateBench.open();
  const { world } = bench;
  try {
    world.start();
    await bench.wait(5_000);
    expect(world.station?.status.attended).toBe(false);
    world.standBefore(34);
    await bench.wait(2_000);
    expect(world.station?.status.attended).toBe(true);
    world.stepAway();
    await bench.wait(60_000);
    expect(world.station?.status.attended).toBe(false);
  } finally {
    await world.close();
  }
});
