import { expect, test } from 'vitest';
import { measureLists } from './measure.ts';

test('the measurement of lists says how long a look-up takes', { timeout: 60_000 }, async () => {
  const figures = await measureLists({ residents: 500, concerns: 3_000, lookups: 2_000 });
  expect(figures).toMatchObject({ residents: 500, concerns: 3_000, deltaLines: 1_000 });
  expect(figures.lookupHolderUs.p99).toBeLessThan(20_000);
  expect(figures.lookupHolderUs.p50).toBeLessThanOrEqual(figures.lookupHolderUs.p99);
  expect(figures.diskBytes).toBeGreaterThan(100_000);
  for (const value of Object.values(figures)) if (typeof value === 'number') expect(value).toBeGreaterThan(0);
});
