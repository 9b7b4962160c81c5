/** The page of the wallboard in a real Chromium: every view under axe-core, by keyboard, and with data that means harm. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../../../scripts/screens/browser.ts';
import { newChain } from '../store/support.ts';
import { knownPlaces } from './places-file.ts';
import { fill, manyChains, nowMs, operatorName, operatorPassword, startBoard, type TestBoard } from './support.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const options: RunOptions = {
  runOnly: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'EN-301-549', 'best-practice'],
  },
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
};
const markup = '<img src=x onerror="window.harmed=1">';
const places = knownPlaces([
  { codes: ['D01'], name: { 'zh-CN': markup, en: markup }, x: 0, y: 0 },
  { codes: ['D01', 'S09'], name: { 'zh-CN': '空', en: 'Empty' }, x: 1, y: 1 },
]);
const views = ['places', 'arriving', 'silent', 'people', 'order', 'report', 'record'];

let browser: Browser;
let page: Page;
let board: TestBoard;
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser.close());
beforeEach(async () => {
  board = await startBoard(places);
  await fill(board.district.store, manyChains(200), nowMs);
  const evil = newChain({
    district: 'D01',
    subdistrict: markup,
    community: 'Q',
    compound: '"><b>c',
    lane: "' onload=x",
  });
  await board.district.accept(evil.source, [
    evil.add('device.lost', { device: markup, code: 'x', detail: `</script>${markup}` }),
    evil.add('watchlist.hit', { encounter: null, holder: markup, level: markup, listVersion: 1 }),
  ]);
  complaints = [];
});
afterEach(async () => {
  await page.context().close();
  await board.stop();
});

async function open(query = '', bypassCSP = false): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP });
  page = await context.newPage();
  page.setDefaultTimeout(8_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  if (bypassCSP) await page.addInitScript(axeSource);
  await page.goto(`${board.district.url.href}${query}`);
  await page.waitForSelector('input[name=name]');
}

/** Without a mouse: the name has no focus yet, so the keys begin at the top of the page. */
async function signIn(): Promise<void> {
  await page.keyboard.press('Tab');
  await page.keyboard.type(operatorName);
  await page.keyboard.press('Tab');
  await page.keyboard.type(operatorPassword);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.bubble');
}

async function go(place: string, view: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#${place}/${view}`);
  await page.waitForSelector(`.tabs [aria-current=page][href$="/${view}"]`);
  await page.waitForLoadState('networkidle').catch(() => undefined);
}

async function violations(): Promise<string[]> {
  const found = await page.evaluate(
    async (run): Promise<AxeResults> => Reflect.get(globalThis, 'axe').run(document, run),
    options,
  );
  expect(found.passes.length).toBeGreaterThan(0);
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`),
  );
}

describe.each(['', '?lang=en'])('the page %s', (query) => {
  it('breaks no rule of axe-core in any view, at any depth', async () => {
    await open(query, true);
    expect(await violations(), 'door').toEqual([]);
    await signIn();
    for (const place of ['', 'D01', 'D01:S01:Q01:C0000:1']) {
      for (const view of views) {
        await page.evaluate((hash) => (location.hash = hash), `#${place}/${view}`);
        await page.waitForSelector(`.tabs [aria-current=page][href$="/${view}"]`);
        expect(await violations(), `${place} ${view}`).toEqual([]);
      }
    }
    await go('D01', 'people');
    await page.click('.wide button >> nth=0');
    await page.waitForSelector('.track');
    expect(await violations(), 'track').toEqual([]);
  }, 60_000);
});

describe('the page', () => {
  it('shows markup as text wherever it stands, and its policy lets nothing else run', async () => {
    await open();
    await signIn();
    for (const place of ['', 'D01', `D01:${encodeURIComponent(markup)}`])
      for (const view of views) await go(place, view);
    await page.waitForFunction((text) => document.body.textContent.includes(text), '<img src=x');
    expect(
      await page.evaluate(() => [
        Reflect.get(globalThis, 'harmed'),
        document.querySelectorAll('img, #board b b').length,
      ]),
    ).toEqual([undefined, 0]);
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.harmed = 2';
      document.body.append(script);
      return Reflect.get(globalThis, 'harmed');
    });
    expect(ran).toBe(undefined);
    expect(complaints.filter((text) => !text.includes('Content Security Policy'))).toEqual([]);
  }, 60_000);

  it('goes down to a lane and notes an alarm by keys alone, and keeps its focus while figures change', async () => {
    await open('?lang=en');
    await signIn();
    // A service of one district begins in it.
    let place = 'D01';
    for (const code of ['S01', 'Q01', 'C0000', '1']) {
      place += `:${code}`;
      await page.locator(`a.bubble[href^="#${place}/"]`).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction((hash) => location.hash.startsWith(hash), `#${place}/`);
    }
    await page.waitForSelector('div.bubble');
    await go('D01', 'places');
    const note = page.getByRole('button', { name: /^Noted/ }).first();
    await note.focus();
    const tab = page.locator('.tabs a').first();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.alarms li.noted');
    await tab.focus();
    const chain = newChain({ district: 'D01', subdistrict: 'S01', community: 'Q01', compound: 'C0000', lane: '1' });
    await board.district.accept(chain.source, [chain.add('power.lost', {}, nowMs)]);
    await page.waitForFunction(() => document.querySelector('.alarms li b')?.textContent?.includes('ower') === true);
    expect(await tab.evaluate((node) => node === document.activeElement)).toBe(true);
    expect(complaints).toEqual([]);
  }, 60_000);

  it('gives an order after one more yes, and shows what the box said', async () => {
    await open('?lang=en');
    await signIn();
    await go('D01:S01:Q01:C0000:1', 'order');
    await page.selectOption('select', 'openOnce');
    await page.getByRole('button', { name: 'Next' }).click();
    const yes = page.getByRole('button', { name: 'Yes, to 1 boxes' });
    await yes.waitFor();
    expect(await yes.evaluate((node) => node === document.activeElement)).toBe(true);
    await yes.press('Enter');
    await page.waitForSelector('.orders .said.given');
    const body = (await board.district.store.records.list('order'))[0]?.body ?? '{}';
    const chain = newChain({ district: 'D01', subdistrict: 'S01', community: 'Q01', compound: 'C0000', lane: '1' });
    const command = `${JSON.parse(body).id}-0`;
    await board.district.accept(chain.source, [
      chain.add('command.done', { command, name: 'openOnce', outcome: 'done', detail: '' }, nowMs),
    ]);
    await page.waitForSelector('.orders .said.done');
    expect(complaints).toEqual([]);
  }, 60_000);
});
