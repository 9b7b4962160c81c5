/** Chinese sentences are punctuated as Chinese is, wherever a person reads them: half-width signs crowd the characters. */
import { expect, test } from 'vitest';
import { catalogue } from '../../kiosk/screen/texts/catalogue.ts';
import { areaNames, levelNames, texts, thingNames } from '../../scripts/doctor/texts.ts';
import { texts as wizardTexts } from '../../scripts/provision/wizard/texts.ts';

/** A half-width sign that stands at a Chinese character, or between two values of a Chinese sentence. */
const halfWidth = /\p{Script=Han}[,:;?!(]|[,:;?!)]\p{Script=Han}|\}[,:;]\{/u;

/** All sentences in a value, wherever they lie in it. */
function sentences(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(sentences) : [];
}

test.each([
  ['doctor', [texts, areaNames, levelNames, thingNames]],
  ['screen', catalogue['zh-CN']],
  ['wizard', wizardTexts['zh-CN']],
])('of the %s', (_, all) => {
  const chinese = sentences(all).filter((sentence) => /\p{Script=Han}/u.test(sentence));
  expect(chinese.length).toBeGreaterThan(20);
  expect(chinese.filter((sentence) => halfWidth.test(sentence))).toEqual([]);
});
