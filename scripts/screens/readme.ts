import type { Browser, Page } from 'playwright-core';
import type { ScreenModel } from '../../kiosk/screen/model.ts';
import { showState } from './show.ts';
import { screenStates } from './states.ts';

const shown = ['idle', 'encounter-closer', 'granted', 'denied', 'referred', 'staff-decide'] as const;
const tile = { width: 400, height: 240 } as const;

/** Draws the README's picture to `file`: six states of the smallest screen, as residents and staff meet them. */
export async function drawReadme(
  browser: Browser,
  page: Page,
  file: string,
  publish: (model: ScreenModel) => number,
): Promise<void> {
  const tiles: string[] = [];
  for (const name of shown) {
    const state = screenStates.find((one) => one.name === name);
    if (state === undefined) throw new Error(`no state ${name}`);
    await showState(page, state, { size: '800x480', language: 'en', large: false, night: false }, publish);
    const picture = await page.screenshot();
    tiles.push(`<img src="data:image/png;base64,${picture.toString('base64')}" alt="">`);
  }
  const sheet = await browser.newPage({ viewport: { width: tile.width * 3 + 32, height: tile.height * 2 + 24 } });
  await sheet.setContent(`<style>
    body { margin: 0; padding: 8px; box-sizing: border-box; display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; background: #5b6661; }
    img { width: ${tile.width}px; height: ${tile.height}px; display: block; }
  </style>${tiles.join('')}`);
  await sheet.screenshot({ path: file });
  await sheet.close();
}
