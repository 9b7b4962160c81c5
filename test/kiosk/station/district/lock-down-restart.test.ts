import { expect, test } from 'vitest';
import { GateBench } from '../../../simulation/gate-bench.ts';

test('a start under a lock-down says nothing false of the relay, and the gate stays shut', async () => {
  const bench = await GateBench.open();
  const { world } = bench;
  try {
    world.start();
    await bench.wait(2_000);
    await world.commands.give({ name: 'setPortalMode', mode: 'lockedDown' }, 60, undefined);
    await bench.wait(2_000);
    expect(bench.events('portal.modeChanged')).toMatchObject([{ data: { to: 'lockedDown' } }]);
    world.kill();
    world.start();
    await bench.wait(5_000);
    expect(world.station?.status.portal).toMatchObject({ mode: 'lockedDown' });
    expect(bench.events('portal.releaseFailed')).toEqual([]);
    const before = world.relay.length;
    await bench.pass();
    expect(world.relay.slice(before).some(({ active }) => active)).toBe(false);
    await world.commands.give({ name: 'setPortalMode', mode: 'controlled' }, 60, undefined);
    await bench.wait(3_000);
    await world.commands.give({ name: 'openOnce' }, 60, undefined);
    await bench.wait(500);
    expect(world.devices.relayActive).toBe(true);
    expect(bench.events('command.done').map(({ data }) => data.outcome)).toEqual(['done', 'done', 'done']);
  } finally {
    await world.close();
  }
});
