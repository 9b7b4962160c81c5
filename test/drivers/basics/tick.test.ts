/** Times at which everything that looks again and again looks together. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { untilTick } from '../../../drivers/basics/tick.ts';

test.each([
  [0, 200, 200],
  [150, 200, 50],
  [150, 100, 50],
  [200.6, 200, 200],
  // A timer that fired a hair early does not fire again at once.
  [199.4, 200, 201],
  [195.5, 200, 205],
])('at %d, ticks of %d: %d ms', (nowMs, everyMs, expected) => {
  expect(untilTick(nowMs, everyMs)).toBe(expected);
});

test('whoever asks meets the others at the next tick of the longer one, never at once and never much later', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.constantFrom([100, 200], [200, 400], [400, 2_000]),
      (nowMs, [shortMs, longMs]) => {
        const dueMs = nowMs + untilTick(nowMs, longMs);
        expect(dueMs - nowMs).toBeGreaterThanOrEqual(5);
        expect(dueMs - nowMs).toBeLessThanOrEqual(longMs + 5);
        const offBy = (everyMs: number): number => Math.min(dueMs % everyMs, everyMs - (dueMs % everyMs));
        expect(offBy(longMs)).toBeLessThanOrEqual(1);
        expect(offBy(shortMs)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
