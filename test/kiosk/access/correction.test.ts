import { describe, expect, test } from 'vitest';
import { correctionOn, type DatedCorrection } from '../../../kiosk/access/correction.ts';

const dated: DatedCorrection = { version: 'east-3', offsetC: 0.3, author: 'T-07', expires: '2026-03-31' };

describe('the correction that applies', () => {
  test.each([
    ['before its last day', '2026-02-01', true],
    ['on its last day', '2026-03-31', true],
    ['the day after', '2026-04-01', false],
    ['a year later', '2027-01-01', false],
    ['when nobody knows the date', null, false],
  ])('%s', (_when, today, applies) => {
    expect(correctionOn(dated, today)).toEqual(applies ? { version: 'east-3', offsetC: 0.3 } : null);
  });

  test('none is configured', () => {
    expect(correctionOn(null, '2026-02-01')).toBeNull();
  });
});
