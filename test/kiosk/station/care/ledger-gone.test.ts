import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { GateBench } from '../../../simulation/gate-bench.ts';

test('a ledger deleted under a running station lets nobody pass, and the screen says so', async () => {
  const bench = await GateBench.open();
  const { world } = bench;
  try {
    world.start();
    await bench.wait(5_000);
    rmSync(path.join(world.disk.directory, 'ledger'), { recursive: true });
    const before = world.relay.length;
    await bench.pass();
    await bench.wait(2_000);
    expect(bench.events('access.granted')).toEqual([]);
    expect(world.relay.slice(before).some(({ active }) => active)).toBe(false);
    expect(bench.seen).toBe('referred');
    expect(world.station?.status).toMatchObject({ ledger: 'cannotOpen', missing: { ledger: 'ioError' } });
  } finally {
    await world.close();
  }
});
