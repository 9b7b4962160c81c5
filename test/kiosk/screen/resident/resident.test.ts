/** The resident's screen in large type: every text of it at 7:1 and more, by day and by night (WCAG 2.2, 1.4.6). */
import { expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { showState } from '../../../../scripts/screens/show.ts';
import type { Variant } from '../../../../scripts/screens/variants.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';
import { ownCode } from '../../../../scripts/screens/states-crowded.ts';
import { page, served } from '../page-of-suite.ts';
import { contrastsOf } from '../measure.ts';

const residents = screenStates.filter(({ name }) => /^(idle|encounter|granted|denied|referred)/u.test(name));

test.each([false, true])(
  'every text in large type has the highest contrast (night: %s)',
  async (night) => {
    const variant: Variant = { size: '1280x800', language: 'zh-CN', large: true, night };
    expect(residents.length).toBeGreaterThan(12);
    for (const state of residents) {
      await showState(page, state, variant, (model) => served.server.publish(model));
      for (const { what, ratio } of await contrastsOf(page)) {
        expect(ratio, `${state.name}: ${what}`).toBeGreaterThanOrEqual(7);
      }
    }
  },
  40_000,
);

test('a verdict is told by shape and words as well as by colour: no two look alike in grey', async () => {
  const seen: { readonly shape: string; readonly words: string }[] = [];
  for (const name of ['granted', 'denied', 'referred']) {
    const state = screenStates.find((one) => one.name === name) ?? expect.unreachable(name);
    const variant: Variant = { size: '800x480', language: 'en', large: false, night: false };
    await showState(page, state, variant, (model) => served.server.publish(model));
    const shape = await page.locator('.verdict .sign').innerHTML();
    const words = (await page.locator('.verdict h1').textContent()) ?? '';
    seen.push({ shape, words });
  }
  expect(new Set(seen.map(({ shape }) => shape)).size).toBe(3);
  expect(new Set(seen.map(({ words }) => words)).size).toBe(3);
});

async function moduleWidths(): Promise<number[]> {
  return page.locator('.place-code svg').evaluateAll((all) =>
    all.map((svg) => {
      const { width, height } = svg.getBoundingClientRect();
      return Math.min(width, height) / Number(svg.getAttribute('viewBox')?.split(' ')[2]);
    }),
  );
}

test.each([
  ['800x480', false, 5],
  ['480x800', false, 5],
  ['1280x800', false, 6.8],
  ['1080x1920', false, 10],
  ['800x480', true, 3.5],
  ['480x800', true, 3.5],
] as const)(
  'the modules of the own code on %s (large: %s) are %d pixels wide and more',
  async (size, large, pixels) => {
    const idle = screenStates.find(({ name }) => name === 'idle') ?? expect.unreachable('idle');
    const state = {
      ...idle,
      model: (language: 'zh-CN' | 'en') => ({
        ...idle.model(language),
        placeCodes: [{ caption: language === 'en' ? 'Place code' : '场所码', payload: ownCode }],
      }),
    };
    for (const language of ['zh-CN', 'en'] as const) {
      await showState(page, state, { size, language, large, night: false }, (model) => served.server.publish(model));
      const [module] = await moduleWidths();
      expect(module, `${size} ${language}`).toBeGreaterThanOrEqual(pixels);
    }
  },
);

test.each([
  ['800x480', 3.4],
  ['480x800', 3.4],
] as const)(
  'four fixed codes on %s, each with its caption, keep modules of %d pixels and more',
  async (size, pixels) => {
    const four = screenStates.find(({ name }) => name === 'idle-four-codes') ?? expect.unreachable('four codes');
    for (const language of ['zh-CN', 'en'] as const) {
      await showState(page, four, { size, language, large: false, night: false }, (model) =>
        served.server.publish(model),
      );
      const modules = await moduleWidths();
      expect(modules).toHaveLength(4);
      expect(Math.min(...modules), `${size} ${language}`).toBeGreaterThanOrEqual(pixels);
      await expect.poll(() => page.locator('.place-code figcaption').count()).toBe(4);
    }
  },
);

test('where to turn without a phone is written as large and dark as the three things to do', async () => {
  const idle = screenStates.find(({ name }) => name === 'idle') ?? expect.unreachable('idle');
  for (const large of [false, true]) {
    for (const size of ['800x480', '480x800', '1080x1920'] as const) {
      await showState(page, idle, { size, language: 'zh-CN', large, night: false }, (model) =>
        served.server.publish(model),
      );
      const styles = await page.evaluate(() =>
        ['.three strong', '.three li .whole'].map((selector) => {
          const element = document.querySelector(selector);
          if (element === null) throw new Error(`no ${selector}`);
          const { fontSize, color } = getComputedStyle(element);
          return { size: Number.parseFloat(fontSize), color, shown: element.getClientRects().length > 0 };
        }),
      );
      const [noPhone, step] = styles;
      expect(noPhone?.shown).toBe(true);
      expect(noPhone?.color).toBe(step?.color);
      expect(noPhone?.size).toBeGreaterThanOrEqual((step?.size ?? 0) * 0.95);
      await expect.poll(() => page.locator('[data-large] .side').isVisible()).toBe(true);
    }
  }
});

test.each([
  ['800x480', false],
  ['800x480', true],
  ['480x800', false],
  ['480x800', true],
] as const)(
  'with a notice up and somebody to decide on, notice, name and place code are all there: %s (large: %s)',
  async (size, large) => {
    const state = screenStates.find(({ name }) => name === 'idle-own-code-strip-notice') ?? expect.unreachable();
    for (const language of ['zh-CN', 'en'] as const) {
      await showState(page, state, { size, language, large, night: false }, (model) => served.server.publish(model));
      for (const part of ['.notice p', '.strip .about', '.place-code svg', '.three .picture >> nth=2']) {
        expect(await page.locator(part).isVisible(), `${language} ${part}`).toBe(true);
      }
      expect(await page.locator('.strip .about').textContent()).toContain(language === 'en' ? 'He*' : '何*');
    }
  },
);

test('while the gate lets nobody pass the screen says so before anything else, and asks for nothing', async () => {
  const state = screenStates.find(({ name }) => name === 'idle-locked-down') ?? expect.unreachable();
  const variant: Variant = { size: '800x480', language: 'en', large: false, night: false };
  await showState(page, state, variant, (model) => served.server.publish(model));
  const { says, now } = catalogue.en.reason.portalLockedDown;
  expect(await page.locator('.idle').locator('h2, p').allTextContents()).toEqual([says, now]);
  expect(await page.locator('.three, .place-code').count()).toBe(0);
});
