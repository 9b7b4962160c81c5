/** The contrast of every state, in a real Chromium; and that the measures of the states see what they are there for. */
import { expect, test } from 'vitest';
import { settled, showState } from '../../../scripts/screens/show.ts';
import type { Variant } from '../../../scripts/screens/variants.ts';
import { screenStates } from '../../../scripts/screens/states.ts';
import { page, served } from './page-of-suite.ts';
import { contrastsOf, problemsOf } from './measure.ts';
import { boxProblemsOf } from './measure-boxes.ts';

async function shown(name: string, variant: Variant): Promise<void> {
  const state = screenStates.find((one) => one.name === name) ?? expect.unreachable(name);
  await showState(page, state, variant, (model) => served.server.publish(model));
}

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])(
  'the contrast of every text is enough, of a verdict at least 7 (night: %s, large: %s)',
  async (night, large) => {
    for (const state of screenStates) {
      await shown(state.name, { size: '1280x800', language: 'zh-CN', large, night });
      for (const { what, ratio, inVerdict } of await contrastsOf(page)) {
        expect(ratio, `${state.name}: ${what}`).toBeGreaterThanOrEqual(inVerdict ? 7 : 4.5);
      }
    }
  },
  120_000,
);

test('the measure itself sees what it is there for', async () => {
  await shown('denied', { size: '800x480', language: 'en', large: false, night: false });
  const seenWith = async (css: string): Promise<string> => {
    await page.locator('main').evaluate((field, text) => field.setAttribute('data-style', text), css);
    const sheet = await page.evaluateHandle((text) => {
      const made = new CSSStyleSheet();
      made.replaceSync(text);
      document.adoptedStyleSheets.push(made);
      return made;
    }, css);
    await settled(page);
    const problems = [...(await problemsOf(page, 18)), ...(await boxProblemsOf(page))];
    await sheet.evaluate((made) => made.replaceSync(''));
    // The layout has fitted itself to the changed sizes, and fits itself back.
    await settled(page);
    return problems.join('\n');
  };
  expect(await seenWith('.reason { font-size: 12px !important }')).toContain('type of 12 px');
  expect(await seenWith('.reason { line-height: 1 !important }')).toContain('lines too close');
  expect(await seenWith('.answer h1 { white-space: nowrap; font-size: 200px !important }')).toContain('too wide');
  expect(await seenWith('.now { margin-top: -3rem }')).toContain('lies over');
  expect(await seenWith('.tool { height: 40px; min-height: 0 !important }')).toContain('target');
  expect(await seenWith('.answer { overflow: hidden; height: 60px }')).toContain('more than fits');
  expect(await seenWith('.sign { margin-right: -12rem }')).toContain('lies over');
  expect(await seenWith('.tool .mark { margin-left: 20rem }')).toContain('leaves');
  expect(await seenWith('main { position: relative; z-index: 9; height: 200% }')).toContain('cannot be touched');
  const sheet = '.verdict { color: #e88 !important }';
  expect(await seenWith(sheet)).toBe('');
  await shown('idle-own-code', { size: '800x480', language: 'en', large: true, night: false });
  const squeezed = '.place-code svg { min-height: 0 !important; flex: none; height: 120px !important }';
  expect(await seenWith(squeezed)).toContain('modules of');
});
