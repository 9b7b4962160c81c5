import { expect, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { mostTold, sparingly } from '../../../../kiosk/station/page/refusals.ts';

test('thirty of a minute are told, and how many more there were once that is over', async () => {
  const clock = new VirtualClock(0);
  const told: string[] = [];
  const tell = sparingly(clock, (detail) => told.push(detail));
  for (let number = 0; number < 5_000; number += 1) tell(`refusal ${number}`);
  expect(told).toHaveLength(mostTold);
  await clock.advance(60_000);
  expect(told).toHaveLength(mostTold);
  tell('later');
  expect(told.slice(mostTold)).toEqual([`${5_000 - mostTold} more were turned away`, 'later']);
});
