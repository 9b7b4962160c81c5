import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { noticeParts } from '../../../kiosk/screen/notice-parts.ts';

test('a short notice is one part', () => {
  expect(noticeParts('请戴好口罩。', 40)).toEqual(['请戴好口罩。']);
  expect(noticeParts('  ', 40)).toEqual([]);
});

test('sentences stay whole as long as one has room, however short the part before it', () => {
  const notice = 'Stop. Please queue one metre apart, one at a time. Tests at 2.30 today.';
  expect(noticeParts(notice, 46)).toEqual([
    'Stop.',
    'Please queue one metre apart, one at a time.',
    'Tests at 2.30 today.',
  ]);
  expect(noticeParts(notice, 30)).toEqual([
    'Stop.',
    'Please queue one metre apart,',
    'one at a time.',
    'Tests at 2.30 today.',
  ]);
});

test('members of a list stay together as long as there is a comma', () => {
  const notice = '请大家排好队，保持一米距离，登记一人、放行一人。';
  expect(noticeParts(notice, 42)).toEqual(['请大家排好队，保持一米距离，', '登记一人、放行一人。']);
});

test('a sentence without a comma comes in pieces of one length, not with a word left over', () => {
  const notice = 'Tests today from two to six at the east entrance; bring your identity card.';
  expect(noticeParts(notice, 42)).toEqual([
    'Tests today from two to six',
    'at the east entrance;',
    'bring your identity card.',
  ]);
});

test('a long one is cut after sentences, then commas, then words', () => {
  expect(noticeParts('请排队。登记一人，放行一人。', 20)).toEqual(['请排队。', '登记一人，放行一人。']);
  expect(noticeParts('Queue one metre apart please', 12)).toEqual(['Queue one', 'metre apart', 'please']);
});

test('no part is too wide and no letter is lost', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('请', '。', 'a', ' ', '，', '.', '𠮷') }),
      fc.integer({ min: 2, max: 60 }),
      (notice, width) => {
        const parts = noticeParts(notice, width);
        const columns = (text: string): number => Array.from(text).reduce((sum, c) => sum + (c > 'ᄀ' ? 2 : 1), 0);
        for (const part of parts) expect(columns(part)).toBeLessThanOrEqual(width);
        expect(parts.join('').replaceAll(' ', '')).toBe(notice.replaceAll(' ', ''));
      },
    ),
  );
});
