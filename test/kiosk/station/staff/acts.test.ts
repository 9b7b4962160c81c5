import { expect, test } from 'vitest';
import type { Outcome } from '../../../../kiosk/screen/model-staff.ts';
import { createActMemory } from '../../../../kiosk/station/staff/acts.ts';

test('what is recorded is answered again and not done again; what was refused may be tried again', () => {
  const once = createActMemory();
  const outcomes: Outcome[] = ['notRecorded', 'recorded', 'recorded'];
  let done = 0;
  const run = (): Outcome => outcomes[done++] ?? expect.unreachable();
  expect([once('a', run), once('a', run), once('a', run), once('a', run)]).toEqual([
    'notRecorded',
    'recorded',
    'recorded',
    'recorded',
  ]);
  expect(done).toBe(2);
  expect(once('b', run)).toBe('recorded');
  expect(done).toBe(3);
});

test('what has no word is done each time', () => {
  const once = createActMemory();
  let done = 0;
  for (let at = 0; at < 3; at++)
    once(undefined, () => {
      done += 1;
      return 'recorded';
    });
  expect(done).toBe(3);
});
