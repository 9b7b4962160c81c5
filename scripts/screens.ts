/**
 * Draws every state of the screen to PNG with a real Chromium, in both languages, large type, at night and on several
 * screens, and one contact sheet of all: `npm run screens -- --out DIR [--only WORD]`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { chromiumArguments, findChromium } from '../kiosk/electron/chromium.ts';
import type { Language, ScreenModel } from '../kiosk/screen/model.ts';
import { startScreenServer } from '../kiosk/station/page/server.ts';
import { contactSheet } from './screens-sheet.ts';
import { type ScreenState, screenStates } from './screens-states.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export const screenSizes = {
  '800x480': { width: 800, height: 480 },
  '1280x800': { width: 1280, height: 800 },
  '1920x1080': { width: 1920, height: 1080 },
  '480x800': { width: 480, height: 800 },
  '1080x1920': { width: 1080, height: 1920 },
} as const;

export interface Variant {
  readonly size: keyof typeof screenSizes;
  readonly language: Language;
  readonly large: boolean;
  readonly night: boolean;
}

/** Every size in both languages by day; large type on each size; night on one. */
export function variants(): readonly Variant[] {
  const all: Variant[] = [];
  for (const size of Object.keys(screenSizes) as (keyof typeof screenSizes)[]) {
    for (const language of ['zh-CN', 'en'] as const) {
      for (const large of [false, true]) all.push({ size, language, large, night: false });
    }
  }
  all.push({ size: '1280x800', language: 'zh-CN', large: false, night: true });
  return all;
}

/** Shows a state on a page that is open already: its model, the variant, and what the state asks to be touched. */
export async function showState(
  page: Page,
  state: ScreenState,
  variant: Variant,
  publish: (model: ScreenModel) => number,
): Promise<void> {
  const size = screenSizes[variant.size];
  if (page.viewportSize()?.width !== size.width || page.viewportSize()?.height !== size.height) {
    await page.setViewportSize(size);
  }
  // The panel of the state before is closed, and then opens afresh.
  const left = page.locator('.panel-head .tool');
  if ((await left.count()) > 0) await left.click();
  const model = { ...state.model(variant.language), light: variant.night ? 'night' : 'day' } satisfies ScreenModel;
  const revision = publish(model);
  await page.locator(`.app[data-revision="${revision}"]`).waitFor();
  const type = `html[data-type="${variant.large ? 'large' : 'normal'}"]`;
  if ((await page.locator(type).count()) === 0) await page.locator('[data-large]').click();
  await page.locator(type).waitFor();
  if (model.camera === 'on') {
    // A camera that is there or not is known a moment later, and the layout fits itself to that in the next frame.
    await page.locator('.app:not([data-camera="off"], [data-camera="starting"])').waitFor();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  }
  for (const selector of state.touches) await page.locator(selector).first().click();
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium(process.env);
  if (executablePath === null) throw new Error('no Chromium found: install the package chromium');
  const asRoot = process.getuid?.() === 0;
  const args = chromiumArguments({ url: null, profileDirectory: null, kiosk: false, asRoot });
  return chromium.launch({ executablePath, args: [...args] });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } });
  if (values.out === undefined) {
    process.stderr.write('usage: npm run screens -- --out DIR [--only WORD]\n');
    process.exitCode = 2;
    return;
  }
  const out = values.out;
  mkdirSync(out, { recursive: true });
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  const started = await startScreenServer({
    port: 0,
    pageDirectory: join(root, 'build/screen'),
    routes: {},
    handlers: { onMessage: () => {}, onLost: () => {}, onBack: () => {} },
  });
  if (!started.ok) throw new Error(started.error.detail);
  const server = started.value;
  const browser = await openBrowser();
  const page = await browser.newPage();
  page.setDefaultTimeout(5000);
  await page.goto(server.url);
  const names: string[] = [];
  for (const variant of variants()) {
    for (const state of screenStates) {
      const name = [
        state.name,
        variant.language,
        variant.size,
        ...(variant.large ? ['large'] : []),
        ...(variant.night ? ['night'] : []),
      ].join('.');
      if (values.only !== undefined && !name.includes(values.only)) continue;
      await showState(page, state, variant, (model) => server.publish(model));
      writeFileSync(join(out, `${name}.png`), await page.screenshot());
      names.push(name);
      process.stdout.write(`${name}\n`);
    }
  }
  await contactSheet(browser, out, names);
  await browser.close();
  await server.stop();
  process.stdout.write(`${names.length} pictures and contact-sheet.png in ${out}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
