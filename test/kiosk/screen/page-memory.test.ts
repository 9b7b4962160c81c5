/** The page's memory over many encounters, in a real Chromium; `npm run bench -- screen` goes to ten thousand. */
import { rmSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScreenModel } from '../../../kiosk/screen/model.ts';
import { type Heartbeat, type ScreenServer, startScreenServer } from '../../../kiosk/station/page/server.ts';
import { openBrowser } from '../../../scripts/screens/browser.ts';
import { buildPage } from './built-page.ts';
import { modelOf, pageMemory, showEncounters } from './page-memory.ts';

/** After so many everything that is made once has been made, but for what the engine compiles now and then. */
const settling = 200;
const windows = 3;
const encounters = 200;
/** What leaks grows in every window, what is compiled in one of them only. Each encounter sends some ten kilobytes. */
const grownAtMost = encounters * 200;

let pageDirectory: string;
let server: ScreenServer;
let browser: Browser;
let page: Page;
let wake: (beat: Heartbeat) => void = () => {};

beforeAll(async () => {
  pageDirectory = await buildPage();
  const started = await startScreenServer({
    port: 0,
    pageDirectory,
    routes: {},
    handlers: { onMessage: () => {}, onHeartbeat: (beat) => wake(beat), onLost: () => {}, onBack: () => {} },
  });
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 800, height: 480 } });
  page.setDefaultTimeout(60_000);
  server.publish(modelOf('idle'));
  await page.goto(server.url);
  await page.locator('.idle').waitFor();
}, 180_000);

afterAll(async () => {
  await browser.close();
  await server.stop();
  rmSync(pageDirectory, { recursive: true });
});

function painted(model: ScreenModel): Promise<void> {
  return new Promise((resolve) => {
    const mine = server.publish(model);
    wake = ({ revision }) => {
      if (revision === mine) resolve();
    };
  });
}

test('after encounters the page holds what it held before: at most 20 MB, no node and no listener more', async () => {
  const show = (count: number): Promise<void> => showEncounters(count, painted, (model) => server.publish(model));
  await show(settling);
  const before = await pageMemory(page);
  const grown: number[] = [];
  let after = before;
  for (let at = 0; at < windows; at += 1) {
    await show(encounters);
    const now = await pageMemory(page);
    grown.push(now.heapBytes - after.heapBytes);
    after = now;
  }
  process.stderr.write(`page: ${after.heapBytes} bytes, grown ${grown.join(', ')}, ${after.nodes} nodes\n`);
  expect(after.heapBytes).toBeLessThanOrEqual(20e6);
  expect(Math.min(...grown)).toBeLessThanOrEqual(grownAtMost);
  // The same picture as before: a node or two may be on its way out.
  expect(after.nodes - before.nodes).toBeLessThanOrEqual(10);
  expect(after.listeners - before.listeners).toBeLessThanOrEqual(2);
}, 300_000);
