/** Every state of the screen, measured in a real Chromium: nothing cut off, nothing too small, nothing over another. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Language } from '../../../kiosk/screen/model.ts';
import { openBrowser } from '../../../scripts/screens/browser.ts';
import { showState, turnTo } from '../../../scripts/screens/show.ts';
import { screenStates } from '../../../scripts/screens/states.ts';
import { nameOf, type ScreenSize } from '../../../scripts/screens/variants.ts';
import { type ServedPage, serveBuiltPage } from './built-page.ts';
import { problemsOf } from './measure.ts';
import { boxProblemsOf } from './measure-boxes.ts';

/** The smallest type allowed, pixels: normal and large (MIIT rules for elder-friendly terminals). */
const smallest = { normal: 18, large: 30 } as const;

/** One page, each state shown once and then turned to every size and type; says all that is wrong at once. */
export function measureStates(language: Language, sizes: readonly ScreenSize[]): void {
  let browser: Browser;
  let page: Page;
  let served: ServedPage;

  beforeAll(async () => {
    served = await serveBuiltPage();
    browser = await openBrowser();
    page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(served.server.url);
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await served.stop();
  });

  test(`nothing is cut off, covered or too small: ${language} on ${sizes.join(', ')}`, async () => {
    const problems: string[] = [];
    for (const state of screenStates) {
      const first = { size: sizes[0] ?? '800x480', language, large: false, night: false } as const;
      await showState(page, state, first, (model) => served.server.publish(model));
      for (const size of sizes) {
        for (const large of [false, true]) {
          await turnTo(page, { size, large });
          const found = [
            ...(await problemsOf(page, large ? smallest.large : smallest.normal)),
            ...(await boxProblemsOf(page)),
          ];
          const where = `${state.name} ${nameOf({ ...first, size, large })}`;
          problems.push(...found.map((problem) => `${where}: ${problem}`));
        }
      }
    }
    expect(problems).toEqual([]);
  }, 400_000);
}
