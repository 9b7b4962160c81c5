import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspection } from '../../../kiosk/ledger/event-data.ts';
import { maskNumbers } from '../../../kiosk/ledger/mask-numbers.ts';

test.each([
  ['13712345678', '1***8'],
  ['11010519491231002X 来电', '1***X 来电'],
  ['call 137-1234-5678 or 010 6552 9988', 'call 1***8 or 0***8'],
  ['１３７１２３４５６７８', '１***８'],
  ['room 1203, 36.6, 2 people', 'room 1203, 36.6, 2 people'],
  ['', ''],
])('%s', (text, masked) => {
  expect(maskNumbers(text)).toBe(masked);
});

test('no six digits in a row ever stay', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('1', '9', 'x', ' ', '-', 'a', '王') }), (text) => {
      expect(maskNumbers(text)).not.toMatch(/[0-9]{6}/);
    }),
  );
});

test('what staff note reaches no event in clear', () => {
  const note = '13712345678 11010519491231002X';
  const written = inspection.parse({ staff: 'A-01', inspector: 'community', result: 'inOrder', note });
  expect(written.note).toBe('1***X');
});
