import { expect, test } from 'vitest';
import { plainText } from '../../scripts/plain-text.ts';
import { Refusal } from '../../scripts/refusal.ts';

test('what is not seen, or turns a line about, is shown as its number', () => {
  expect(plainText('k\u202e33\u200b\u001b[2J\r\u2028x')).toBe(String.raw`k\u{202e}33\u{200b}\u{1b}[2J\u{d}\u{2028}x`);
  expect(plainText('第一行\nsecond – “line” 👵🏽')).toBe('第一行\nsecond – “line” 👵🏽');
  expect(new Refusal('\u202e.json: cannot be read', 66).message).toBe(String.raw`\u{202e}.json: cannot be read`);
});
