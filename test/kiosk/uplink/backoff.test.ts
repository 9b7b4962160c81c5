import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs, circuitAfter, defaultBackoff } from '../../../kiosk/uplink/backoff.ts';

const failures = fc.integer({ min: 1, max: 100_000 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('back-off', () => {
  it('stays within its bounds whatever the chance and the wish of the service', () => {
    fc.assert(
      fc.property(failures, chance, fc.integer({ min: 0, max: 10_000_000 }), (count, luck, wish) => {
        const ms = backoffMs(defaultBackoff, count, luck, wish);
        expect(ms).toBeGreaterThanOrEqual(Math.min(defaultBackoff.maximumMs, Math.max(defaultBackoff.minimumMs, wish)));
        expect(ms).toBeLessThanOrEqual(defaultBackoff.maximumMs);
      }),
    );
  });

  it('has a ceiling that doubles until the maximum', () => {
    const ceilings = [1, 2, 3, 6, 7, 60].map((count) => backoffMs(defaultBackoff, count, 1));
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
  });

  it('spreads the return of many boxes over the whole span', () => {
    const waits = Array.from({ length: 1_000 }, (_, box) => backoffMs(defaultBackoff, 10, box / 1_000));
    const busiest = Math.max(...countBySecond(waits).values());
    expect(busiest).toBeLessThan(1_000 / 40);
  });

  it('opens the circuit after the failures the limits name', () => {
    expect(circuitAfter(defaultBackoff, 4)).toBe('closed');
    expect(circuitAfter(defaultBackoff, 5)).toBe('open');
  });
});

function countBySecond(waits: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const wait of waits) counts.set(Math.floor(wait / 1000), (counts.get(Math.floor(wait / 1000)) ?? 0) + 1);
  return counts;
}
