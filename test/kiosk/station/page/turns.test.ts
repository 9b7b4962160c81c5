/** What waits for time is done in order, and others get in between. */
import { expect, test } from 'vitest';
import { inTurns } from '../../../../kiosk/station/page/turns.ts';

/** Works without a pause, milliseconds. */
function work(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until; );
}

test('much of it is spread over turns, in its order', async () => {
  const whenThereIsTime = inTurns();
  const done: number[] = [];
  let turns = 0;
  const all = Promise.withResolvers<void>();
  const count = (): void => {
    turns += 1;
    if (done.length < 20) setImmediate(count);
  };
  for (let number = 0; number < 20; number += 1) {
    whenThereIsTime(() => {
      work(2);
      done.push(number);
      if (number === 19) all.resolve();
    });
  }
  expect(done).toEqual([]);
  setImmediate(count);
  await all.promise;
  expect(done).toEqual(Array.from({ length: 20 }, (_, number) => number));
  // Forty milliseconds of work, four and a little a turn.
  expect(turns).toBeGreaterThan(5);
});

test('what comes while it works, or after all was done, is done as well', async () => {
  const whenThereIsTime = inTurns();
  const done: string[] = [];
  const next = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  whenThereIsTime(() => {
    done.push('first');
    whenThereIsTime(() => void done.push('from within'));
  });
  await next();
  expect(done).toEqual(['first', 'from within']);
  whenThereIsTime(() => void done.push('later'));
  await next();
  expect(done).toEqual(['first', 'from within', 'later']);
});
