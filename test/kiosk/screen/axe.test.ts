/**
 * Every state of the screen under axe-core: WCAG 2.2 A and AA, EN 301 549, and the size of targets, on
 * the smallest and a middle screen, in normal and large type, by day and night, in both languages.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../../scripts/screens/browser.ts';
import { showState } from '../../../scripts/screens/show.ts';
import type { Variant } from '../../../scripts/screens/variants.ts';
import { screenStates } from '../../../scripts/screens/states.ts';
import { type ServedPage, serveBuiltPage } from './built-page.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const options: RunOptions = {
  runOnly: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'EN-301-549', 'best-practice'],
  },
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
};

let browser: Browser;
let page: Page;
let served: ServedPage;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await openBrowser();
  // The policy of the page admits no script but its own; the tool is let in beside it, for the test only.
  const context = await browser.newContext({ bypassCSP: true });
  page = await context.newPage();
  page.setDefaultTimeout(8000);
  await page.addInitScript(axeSource);
  await page.goto(served.server.url);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await served.stop();
});

/** Violations in words: rule, what to do, and where. */
async function violations(): Promise<string[]> {
  const found = await page.evaluate(
    async (run): Promise<AxeResults> => Reflect.get(globalThis, 'axe').run(document, run),
    options,
  );
  expect(found.passes.length).toBeGreaterThan(0);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 160)}`),
  );
}

const variants: readonly Variant[] = [
  { size: '800x480', language: 'zh-CN', large: false, night: false },
  { size: '800x480', language: 'en', large: true, night: true },
  { size: '1280x800', language: 'en', large: false, night: false },
  { size: '1280x800', language: 'zh-CN', large: true, night: false },
];

test.each(variants.map((variant) => [Object.values(variant).join(' '), variant] as const))(
  'no violation in any state: %s',
  async (_name, variant) => {
    for (const state of screenStates) {
      await showState(page, state, variant, (model) => served.server.publish(model));
      expect(await violations(), state.name).toEqual([]);
    }
  },
  180_000,
);

test('the tool sees what it is there for', async () => {
  const state = screenStates.find(({ name }) => name === 'staff-decide') ?? expect.unreachable();
  await showState(page, state, variants[0] ?? expect.unreachable(), (model) => served.server.publish(model));
  await page.locator('.panel-head [data-close]').evaluate((button) => {
    button.removeAttribute('aria-label');
    button.textContent = '';
  });
  expect((await violations()).join('\n')).toContain('button-name');
});
