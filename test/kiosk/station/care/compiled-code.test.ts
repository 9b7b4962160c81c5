import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { keepCompiledCode } from '../../../../kiosk/station/care/compiled-code.ts';

test('waits until nobody stands at the gate, and writes once', async () => {
  const clock = new VirtualClock(0);
  let attended = true;
  const writtenAtMs: number[] = [];
  keepCompiledCode(
    clock,
    () => attended,
    () => void writtenAtMs.push(clock.monotonicMs()),
  );
  await clock.advance(55_000);
  expect(writtenAtMs).toEqual([]);
  attended = false;
  await clock.advance(600_000);
  expect(writtenAtMs).toEqual([60_000]);
  expect(clock.pendingTimers).toBe(0);
});

test('a station that ends before is not held up', async () => {
  const clock = new VirtualClock(0);
  let writes = 0;
  keepCompiledCode(
    clock,
    () => false,
    () => void (writes += 1),
  ).cancel();
  await clock.advance(60_000);
  expect(writes).toBe(0);
});
