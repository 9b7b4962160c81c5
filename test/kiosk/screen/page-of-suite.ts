/** The built page in a real Chromium, opened for the suite that imports this and closed after it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from '../../../scripts/screens/browser.ts';
import { type ServedPage, serveBuiltPage } from './built-page.ts';

let browser: Browser;
export let page: Page;
export let served: ServedPage;

beforeAll(async () => {
  served = await serveBuiltPage();
  browser = await openBrowser();
  page = await browser.newPage();
  page.setDefaultTimeout(8000);
  await page.goto(served.server.url);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await served.stop();
});
