/** Codes read by the page's camera, in a real Chromium whose camera plays a film made here. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumArguments, findChromium } from '../../../../kiosk/electron/chromium.ts';
import type { ScreenModel } from '../../../../kiosk/screen/model.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { type PageRequest, type ScreenServer, startScreenServer } from '../../../../kiosk/station/page/server.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';
import { buildPage } from '../built-page.ts';
import { passPayload, pictureHeight, pictureWidth, takePicture } from './pictures.ts';
import { y4m } from './y4m.ts';

const texts = catalogue.en;
const payload = passPayload(1);
let pageDirectory: string;
let server: ScreenServer;
let browser: Browser | null = null;
let requests: PageRequest[];
let complaints: string[];
let wake: () => void;

beforeAll(async () => {
  pageDirectory = await buildPage();
}, 60_000);

afterAll(() => rmSync(pageDirectory, { recursive: true }));

beforeEach(async () => {
  requests = [];
  complaints = [];
  wake = () => {};
  const started = await startScreenServer({
    port: 0,
    pageDirectory,
    routes: {},
    handlers: {
      onMessage(message) {
        requests.push(message);
        wake();
      },
      onLost: () => {},
      onBack: () => {},
    },
  });
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
});

afterEach(async () => {
  await browser?.close();
  browser = null;
  await server.stop();
});

/** The page under the command line of the shell, its camera playing `film`, or none there. */
async function openPage(film: Buffer | null, mayUseCamera: boolean): Promise<Page> {
  const camera: string[] = [];
  if (film !== null) {
    const directory = join(pageDirectory, 'film');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'film.y4m'), film);
    camera.push(
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${join(directory, 'film.y4m')}`,
    );
  }
  const asRoot = process.getuid?.() === 0;
  const args = chromiumArguments({ url: null, profileDirectory: null, kiosk: false, asRoot });
  const executablePath = findChromium(process.env) ?? expect.unreachable('no Chromium');
  browser = await chromium.launch({ executablePath, args: [...args, ...camera] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  if (mayUseCamera) await context.grantPermissions(['camera'], { origin: new URL(server.url).origin });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.exposeFunction('looked', () => {
    looks += 1;
    wake();
  });
  // Counts the frames that are looked at, where each of them is taken.
  await page.addInitScript(() => {
    const take = globalThis.createImageBitmap;
    globalThis.createImageBitmap = (...given: [ImageBitmapSource]) => {
      void Reflect.get(globalThis, 'looked')();
      return take(...given);
    };
  });
  looks = 0;
  await page.goto(server.url);
  return page;
}

let looks = 0;

async function until(done: () => boolean): Promise<void> {
  while (!done()) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

function modelOf(name: string, more: Partial<ScreenModel> = {}): ScreenModel {
  const state = screenStates.find((one) => one.name === name) ?? expect.unreachable(name);
  return { ...state.model('en'), ...more };
}

function film(...pictures: Uint8ClampedArray[]): Buffer {
  return y4m(pictures, pictureWidth, pictureHeight);
}

test('a code before the camera reaches the station once, while it is shown as a mirror with a frame', async () => {
  server.publish(modelOf('camera'));
  const page = await openPage(film(takePicture(payload, { module: 4, turn: 8 }, 1)), true);
  await until(() => requests.length > 0);
  const before = looks;
  const fromMs = performance.now();
  await until(() => looks >= before + 16);
  const tookMs = performance.now() - fromMs;
  expect(requests).toEqual([{ type: 'cameraCode', text: payload }]);
  // Sixteen looks at eight a second; the last one has only begun.
  expect(tookMs).toBeGreaterThan(15 * 125 - 125);
  await expect.poll(() => page.locator('.three li .whole').nth(1).textContent()).toBe(texts.camera.title);
  const shown = await page.locator('.preview video').evaluate((video: HTMLVideoElement) => video.videoWidth);
  expect(shown).toBe(pictureWidth);
  // The camera goes off when the model says so, and its picture with it.
  server.publish(modelOf('idle'));
  await page.locator('.app[data-camera="off"]').waitFor();
  await expect.poll(() => page.locator('.preview').count()).toBe(0);
  expect(complaints).toEqual([]);
}, 30_000);

test('a code light on dark is read too, and the preview is large while the code is asked for', async () => {
  server.publish(modelOf('camera-encounter'));
  const page = await openPage(film(takePicture(payload, { module: 5, dark: 215, light: 25 }, 2)), true);
  await until(() => requests.length > 0);
  expect(requests).toEqual([{ type: 'cameraCode', text: payload }]);
  const box = (await page.locator('.guidance .preview').boundingBox()) ?? expect.unreachable();
  expect(box.height).toBeGreaterThan(200);
}, 30_000);

test('without a camera, and without leave to use one, the page says so in words', async () => {
  server.publish(modelOf('camera'));
  let page = await openPage(null, true);
  await page.getByText(texts.camera.missing).waitFor();
  await expect.poll(() => page.locator('.three li .whole').nth(1).textContent()).toBe(texts.camera.noReader);
  await browser?.close();
  page = await openPage(film(takePicture(payload, {}, 1)), false);
  await page.getByText(texts.camera.refused).waitFor();
  // A scanner that works is asked for as ever: only staff need to know of the camera.
  server.publish(modelOf('camera', { missingDevices: [] }));
  await page.getByText(texts.idle.code).waitFor();
  await expect.poll(() => page.getByText(texts.camera.refused).count()).toBe(1);
  expect(requests).toEqual([]);
}, 30_000);

test('the page stays small: the decoder is a part of its own, fetched only when a camera reads', async () => {
  const scripts = readdirSync(join(pageDirectory, 'assets')).filter((name) => name.endsWith('.js'));
  const decoder = scripts.find((name) => name.startsWith('worker-')) ?? expect.unreachable();
  const page = scripts.filter((name) => name !== decoder);
  const zipped = (name: string): number => gzipSync(readFileSync(join(pageDirectory, 'assets', name))).length;
  expect(page.reduce((sum, name) => sum + zipped(name), 0)).toBeLessThanOrEqual(80_000);
  expect(zipped(decoder)).toBeLessThanOrEqual(40_000);
  expect(statSync(join(pageDirectory, 'assets', decoder)).size).toBeLessThanOrEqual(120_000);
  server.publish(modelOf('idle'));
  const opened = await openPage(film(takePicture(payload, {}, 1)), true);
  await opened.locator('.idle').waitFor();
  const fetched = await opened.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(fetched.filter((name) => name.includes(decoder))).toEqual([]);
}, 30_000);
