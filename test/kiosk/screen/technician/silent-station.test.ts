/** A station that is frozen, or dead, while a panel is open: the panel says so at once, and nothing on it can be touched. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createInterface, type Interface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { openBrowser } from '../../../../scripts/screens/browser.ts';
import { buildPage } from '../built-page.ts';

const { link, technician } = catalogue.en;
const program = fileURLToPath(new URL('station-to-freeze.ts', import.meta.url));
let pageDirectory: string;
let browser: Browser;
let page: Page;
let station: ChildProcess;
let lines: Interface;
let said: string[];

beforeAll(async () => {
  pageDirectory = await buildPage();
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  rmSync(pageDirectory, { recursive: true });
});

beforeEach(() => {
  said = [];
});

afterEach(async () => {
  await page.close();
  station.kill('SIGKILL');
  lines.close();
});

async function open(state: string): Promise<void> {
  station = spawn(process.execPath, [program, pageDirectory, state], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { stdout } = station;
  if (stdout === null) return expect.unreachable('its output is piped');
  lines = createInterface(stdout);
  const [url] = (await once(lines, 'line')) as [string];
  lines.on('line', (line) => said.push(line));
  page = await browser.newPage({ viewport: { width: 800, height: 480 } });
  page.setDefaultTimeout(10_000);
  await page.goto(url);
  await page.locator('[data-staff]').click();
}

/** What is seen at the middle of it is itself, not something over it. */
async function isSeen(selector: string): Promise<boolean> {
  return page.locator(selector).evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
}

test('a frozen station: the panel says so, shows its values as old, takes nothing, and goes on when the station does', async () => {
  await open('technician-copied');
  await page.locator('[data-technician]').click();
  await page.locator('.tab >> nth=3').click();
  await page.locator('.panel .outcome').waitFor();
  station.kill('SIGSTOP');
  await page.locator('.connection').waitFor();
  expect(await page.locator('.connection').textContent()).toContain(`${link.lost} ${link.lostHint}`);
  expect(await isSeen('.connection p')).toBe(true);
  const told = page.locator('.panel .outcome');
  expect(await told.textContent()).toMatch(
    new RegExp(`^${technician.old.replace('{t}', '.*\\d\\d:\\d\\d:\\d\\d')}$`, 'u'),
  );
  expect(await told.getAttribute('data-outcome')).toBe('lost');
  expect(await page.locator('.of-station[inert] .tabs').count()).toBe(1);
  await page.locator('.tab >> nth=4').click({ force: true });
  station.kill('SIGCONT');
  await page.locator('.connection').waitFor({ state: 'detached' });
  expect(await page.locator('.tab >> nth=3').getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: technician.parts }).click();
  // Of the touch while it was frozen it hears nothing.
  await expect.poll(() => said).toEqual(['technicianAsk', 'technicianAsk', 'technicianAsk']);
}, 40_000);

test.each([
  ['technician-pin', '[data-technician]'],
  ['staff-nobody', null],
])(
  'a station that has ended is told over every panel: %s',
  async (state, door) => {
    await open(state);
    if (door !== null) await page.locator(door).click();
    await page.locator('.panel').waitFor();
    station.kill('SIGKILL');
    await page.locator('.connection').waitFor();
    expect(await isSeen('.connection p')).toBe(true);
    if (door !== null) expect(await page.locator('.of-station[inert] .keypad').count()).toBe(1);
  },
  40_000,
);
