/** What the lower edge says first. */
import { expect, test } from 'vitest';
import { type Condition, foremost } from '../../../kiosk/screen/conditions.ts';

const gate: Condition = { mark: 'gate', text: 'Gate closed', grave: false, calm: true };
const silent: Condition = { mark: 'sound', text: 'No sound', grave: false };
const forced: Condition = { mark: 'gate', text: 'Gate forced open', grave: true };

test('where there is room for one thing, a gate that does what it should gives way', () => {
  expect(foremost([gate, silent], 1)).toEqual([silent]);
  expect(foremost([gate, silent], 2)).toEqual([gate, silent]);
  expect(foremost([forced, silent], 1)).toEqual([forced]);
  expect(foremost([gate], 1)).toEqual([gate]);
});
