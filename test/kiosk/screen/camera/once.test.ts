import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newCodes } from '../../../../kiosk/screen/camera/once.ts';

test('a code is news once while it is held up, and again after it was gone', () => {
  const isNew = newCodes();
  expect([0, 125, 250, 2000, 3900].map((atMs) => isNew('A', atMs))).toEqual([true, false, false, false, false]);
  expect(isNew('B', 4000)).toBe(true);
  expect(isNew('A', 4100)).toBe(false);
  expect(isNew('A', 6101)).toBe(true);
});

test('however codes alternate, none is news twice within the pause', () => {
  const seen = fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 4000 }));
  fc.assert(
    fc.property(fc.array(seen), (frames) => {
      const isNew = newCodes();
      const last = new Map<string, number>();
      let atMs = 0;
      for (const [text, afterMs] of frames) {
        atMs += afterMs;
        const goneMs = atMs - (last.get(text) ?? Number.NEGATIVE_INFINITY);
        expect(isNew(text, atMs)).toBe(goneMs > 2000);
        last.set(text, atMs);
      }
    }),
  );
});
