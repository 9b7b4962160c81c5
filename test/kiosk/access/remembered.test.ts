import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allRemembered,
  nothingRemembered,
  recall,
  type Remembered,
  withNewest,
} from '../../../kiosk/access/remembered.ts';

const change = fc.tuple(fc.integer({ min: 0, max: 700 }).map(String), fc.option(fc.nat()));

test('it answers as one plain map would, whatever is put in and taken out, and leaves what was before as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 120 }), { maxLength: 12 }), (steps) => {
      const plain = new Map<string, number>();
      let kept: Remembered<number> = nothingRemembered();
      for (const step of steps) {
        const before = [...allRemembered(kept)];
        const next = withNewest(kept, step, 10_000);
        expect([...allRemembered(kept)]).toEqual(before);
        for (const [key, value] of step) {
          plain.delete(key);
          if (value !== null) plain.set(key, value);
        }
        expect([...allRemembered(next)]).toEqual([...plain]);
        for (let key = 0; key <= 700; key += 13) expect(recall(next, String(key))).toBe(plain.get(String(key)));
        kept = next;
      }
    }),
    { numRuns: 60 },
  );
});

test('the oldest are forgotten first, and most changes copy little of what is remembered', () => {
  let kept: Remembered<number> = nothingRemembered();
  let gathered = 0;
  for (let number = 0; number < 6_000; number += 1) {
    const next = withNewest(kept, [[String(number), number]], 1_000);
    if (next.earlier !== kept.earlier) gathered += 1;
    kept = next;
    expect(kept.earlier.size).toBeLessThanOrEqual(1_000);
  }
  expect(gathered).toBeLessThan(30);
  expect(recall(kept, '10')).toBeUndefined();
  expect(recall(kept, '5999')).toBe(5_999);
});
