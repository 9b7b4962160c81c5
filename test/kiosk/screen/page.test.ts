/** The built page in a real Chromium, on the real screen server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import type { ScreenLoss } from '../../../kiosk/station/page/watch.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ScreenModel } from '../../../kiosk/screen/model.ts';
import { catalogue } from '../../../kiosk/screen/texts/catalogue.ts';
import {
  type Heartbeat,
  type PageRequest,
  type ScreenServer,
  startScreenServer,
} from '../../../kiosk/station/page/server.ts';
import { openBrowser } from '../../../scripts/screens/browser.ts';
import { screenStates } from '../../../scripts/screens/states.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const texts = catalogue.en;
let pageDirectory: string;
let browser: Browser;
let page: Page;
let server: ScreenServer;
let complaints: string[];
/** What the page sent, in order, and who waits for the next. */
let requests: PageRequest[];
let beats: Heartbeat[];
let losses: ScreenLoss[];
let returns: number;
let wake: () => void;

beforeAll(async () => {
  pageDirectory = mkdtempSync(join(tmpdir(), 'page-'));
  const outDir = pageDirectory;
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir, emptyOutDir: true } });
  browser = await openBrowser();
}, 60_000);

afterAll(async () => {
  await browser.close();
  rmSync(pageDirectory, { recursive: true });
});

beforeEach(async () => {
  requests = [];
  beats = [];
  losses = [];
  returns = 0;
  complaints = [];
  wake = () => {};
  server = await serve(0);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(8000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Said of frames; this is the top document, and its policy lets nobody frame it.
    if (!message.text().startsWith('An iframe which has both')) complaints.push(message.text());
  });
});

afterEach(async () => {
  await page.close();
  await server.stop();
});

async function serve(port: number): Promise<ScreenServer> {
  const started = await startScreenServer({
    port,
    pageDirectory,
    lostAfterMs: 2500,
    routes: {},
    handlers: {
      onMessage(message) {
        // That somebody touched the panel is no request of theirs (staff/flows-duty).
        if (message.type !== 'staffTouched') requests.push(message);
        wake();
      },
      onHeartbeat(beat) {
        beats.push(beat);
        wake();
      },
      onLost(loss) {
        losses.push(loss);
        wake();
      },
      onBack() {
        returns += 1;
        wake();
      },
    },
  });
  if (!started.ok) throw new Error(started.error.detail);
  return started.value;
}

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

/** Publishes a model and waits until a frame showing it was painted. */
async function show(model: ScreenModel): Promise<void> {
  const from = beats.length;
  server.publish(model);
  await until(() => beats.slice(from).some((beat) => beat.paintedAfterMs !== null));
}

async function open(model: ScreenModel): Promise<void> {
  const painted = show(model);
  await page.goto(server.url);
  await painted;
}

test('the page draws what the model says, without a complaint of the browser', async () => {
  await open(modelOf('idle'));
  await expect.poll(() => page.locator('h1').textContent()).toBe('Demonstration compound');
  await expect.poll(() => page.locator('time').textContent()).toBe('17:05');
  expect(await page.locator('.three li .whole').allTextContents()).toEqual([
    texts.idle.mask,
    texts.idle.code,
    texts.idle.temperature,
  ]);
  // Too high once: the step waits for its second measurement.
  await show(modelOf('encounter-second'));
  expect(
    await page.locator('.steps li').evaluateAll((all) => all.map((one) => one.getAttribute('data-state'))),
  ).toEqual(['done', 'waiting']);
  await show(modelOf('denied-three'));
  await expect.poll(() => page.locator('.verdict h1').textContent()).toBe(texts.verdict.denied);
  await expect.poll(() => page.locator('.reason').first().textContent()).toBe(texts.reason.temperatureElevated.says);
  await expect.poll(() => page.locator('.now').textContent()).toBe(texts.reason.temperatureElevated.now);
  await expect.poll(() => page.locator('.measured b').textContent()).toBe('38.2 °C');
  expect(complaints).toEqual([]);
});

test('the place code on the screen reads back as its payload', async () => {
  const model = modelOf('idle-four-codes');
  await open(model);
  for (const [at, code] of model.placeCodes.entries()) {
    const side = 240;
    const pixels = await page
      .locator('.place-code svg')
      .nth(at)
      .evaluate(async (svg, size) => {
        const picture = new Image();
        const copy = svg.cloneNode(true) as SVGElement;
        copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
        copy.setAttribute('width', String(size));
        copy.setAttribute('height', String(size));
        picture.src = `data:image/svg+xml,${encodeURIComponent(copy.outerHTML)}`;
        await picture.decode();
        const drawing = new OffscreenCanvas(size, size).getContext('2d');
        if (drawing === null) return [];
        drawing.fillStyle = '#fff';
        drawing.fillRect(0, 0, size, size);
        drawing.drawImage(picture, 0, 0);
        const { data } = drawing.getImageData(0, 0, size, size);
        return Array.from({ length: size * size }, (_, pixel) => data[pixel * 4] ?? 0);
      }, side);
    const source = new RGBLuminanceSource(Uint8ClampedArray.from(pixels), side, side);
    const read = new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)));
    expect(read.getText()).toBe(code.payload);
  }
});

test('language and large type are one touch each', async () => {
  await open(modelOf('idle'));
  await page.getByRole('button', { name: '中文' }).click();
  await until(() => requests.length > 0);
  expect(requests).toEqual([{ type: 'setLanguage', language: 'zh-CN' }]);
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByRole('button', { name: texts.status.largeOn }).click();
  await page.locator('html[data-type="large"]').waitFor();
  const size = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
  expect(size).toBeGreaterThanOrEqual(30);
});

test('a member of staff signs in by PIN; the page forgets it at once', async () => {
  await open(modelOf('idle'));
  await page.getByRole('button', { name: texts.status.staff }).click();
  const signIn = page.getByRole('button', { name: texts.staff.signIn, exact: true });
  for (const digit of '1307') {
    await expect.poll(() => signIn.isDisabled()).toBe(true);
    await page.getByRole('button', { name: digit, exact: true }).click();
  }
  await signIn.click();
  await until(() => requests.length > 0);
  expect(requests).toEqual([{ type: 'staffSignIn', pin: '1307' }]);
  await expect.poll(() => page.locator('.dots-entered [data-full="true"]').count()).toBe(0);
  expect(await page.content()).not.toContain('1307');
  await show(modelOf('staff-pin-locked'));
  await expect.poll(() => page.locator('.entry-fault').textContent()).toBe('Too many attempts. Wait 60 s.');
});

test('an override takes two touches and names encounter, verdict and reason', async () => {
  await open(modelOf('staff-strip'));
  await page.locator('.strip').getByRole('button', { name: texts.staff.admit }).click();
  await page.getByRole('button', { name: texts.overrideReason.paperDocumentSeen }).click();
  await until(() => requests.length > 0);
  expect(requests).toMatchObject([
    { type: 'override', encounter: 'e-41', verdict: 'granted', reason: 'paperDocumentSeen' },
  ]);
  await expect.poll(() => page.locator('.panel').count()).toBe(0);
});

test('somebody who never came before the devices is let in or turned away by two touches', async () => {
  await open(modelOf('staff-nobody'));
  await expect.poll(() => page.locator('.strip').count()).toBe(0);
  await page.getByRole('button', { name: texts.status.staff }).click();
  await page.locator('.which').getByRole('button', { name: texts.staff.admitSomebody }).click();
  await expect.poll(() => page.locator('.reasons').getByText(texts.overrideReason.refusedAtGate).count()).toBe(0);
  await page.getByRole('button', { name: texts.overrideReason.identityKnown }).click();
  await page.getByRole('button', { name: texts.status.staff }).click();
  await expect.poll(() => page.locator('.which').textContent()).toContain(texts.staff.nobody);
  await page.locator('.which').getByRole('button', { name: texts.staff.refuseSomebody }).click();
  await expect
    .poll(() => page.locator('.reasons').getByText(texts.overrideReason.clinicalReadingNormal).count())
    .toBe(0);
  await page.getByRole('button', { name: texts.overrideReason.refusedAtGate }).click();
  await until(() => requests.length > 1);
  expect(requests).toMatchObject([
    { type: 'override', encounter: null, verdict: 'granted', reason: 'identityKnown' },
    { type: 'override', encounter: null, verdict: 'denied', reason: 'refusedAtGate' },
  ]);
  // Each intention has a word of its own, by which the station knows it again.
  expect(new Set(requests.map((request) => 'act' in request && request.act)).size).toBe(2);
});

test('a choice begun for somebody unseen is not given to a person who comes meanwhile', async () => {
  const model = modelOf('staff-nobody');
  await open(model);
  await page.getByRole('button', { name: texts.status.staff }).click();
  await page.getByRole('button', { name: texts.staff.admitSomebody }).click();
  await show({ ...model, staff: { ...model.staff, openEncounter: 'e-42' } });
  await expect.poll(() => page.locator('.reasons').count()).toBe(0);
  await expect.poll(() => page.locator('.which').count()).toBe(1);
});

test('a choice begun for one person is not given to the next', async () => {
  const model = modelOf('staff-strip');
  await open(model);
  await page.locator('.strip').getByRole('button', { name: texts.staff.admit }).click();
  await show({ ...model, staff: { ...model.staff, openEncounter: 'e-42' } });
  await expect.poll(() => page.locator('.reasons').count()).toBe(0);
  await expect.poll(() => page.locator('.which').count()).toBe(1);
});

test('a clinical temperature is three digits, within what such a thermometer can show', async () => {
  await open(modelOf('staff-temperature'));
  await page.getByRole('button', { name: texts.status.staff }).click();
  await page.getByRole('button', { name: texts.staff.temperature }).click();
  for (const [typed, shown] of [
    ['', '\u2007\u2007.\u2007 °C'],
    ['3', '3\u2007.\u2007 °C'],
    ['6', '36.\u2007 °C'],
    ['8', '36.8 °C'],
  ] as const) {
    if (typed !== '') await page.getByRole('button', { name: typed, exact: true }).click();
    await expect.poll(() => page.locator('.degrees').textContent()).toBe(shown);
    await expect.poll(() => page.getByRole('button', { name: texts.staff.record }).isEnabled()).toBe(typed === '8');
  }
  for (let at = 0; at < 3; at++) await page.getByRole('button', { name: texts.staff.delete }).click();
  const record = page.getByRole('button', { name: texts.staff.record });
  for (const digit of ['9', '9', '9']) await page.getByRole('button', { name: digit, exact: true }).click();
  await expect.poll(() => record.isDisabled()).toBe(true);
  await expect.poll(() => page.locator('.entry-fault').textContent()).toBe('Between 32.0 °C and 43.0 °C');
  for (let at = 0; at < 3; at++) await page.getByRole('button', { name: texts.staff.delete }).click();
  for (const digit of ['3', '7', '4']) await page.getByRole('button', { name: digit, exact: true }).click();
  await record.click();
  await until(() => requests.length > 0);
  const act: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/u);
  expect(requests).toEqual([{ type: 'clinicalReading', encounter: 'e-41', temperatureC: 37.4, act }]);
});

test('supervisor and sign-out', async () => {
  await open(modelOf('staff-nobody'));
  await page.getByRole('button', { name: texts.status.staff }).click();
  await page.getByRole('button', { name: texts.staff.help }).click();
  await page.getByRole('button', { name: texts.staff.callSupervisor }).click();
  await page.getByRole('button', { name: texts.staff.signOut }).click();
  await until(() => requests.length > 1);
  expect(requests).toEqual([{ type: 'callSupervisor' }, { type: 'staffSignOut' }]);
});

test('when the station goes the page says so, and comes back to a new start of it with a new token', async () => {
  await open(modelOf('idle'));
  const { port } = server;
  await server.stop();
  await page.locator('.connection').waitFor();
  await expect.poll(() => page.locator('.connection').textContent()).toContain(texts.link.lost);
  await expect.poll(() => page.locator('.place-code svg').count()).toBe(1);
  server = await serve(port);
  await show(modelOf('granted'));
  await expect.poll(() => page.locator('.verdict h1').textContent()).toBe(texts.verdict.granted);
  await expect.poll(() => page.locator('.connection').count()).toBe(0);
});

test('a message outside the contract is not drawn', async () => {
  await open(modelOf('idle'));
  const broken = { ...modelOf('granted'), view: { name: 'verdict', verdict: 'perhaps' } } as unknown as ScreenModel;
  server.publish(broken);
  await page.locator('.connection').waitFor();
  await expect.poll(() => page.locator('.verdict').count()).toBe(0);
});

test('a page that paints no more is found out, and is back when its shell loads it again', async () => {
  await open(modelOf('idle'));
  // The page's own script stops for ever, as in a hang; the answer never comes.
  page
    .evaluate(() => {
      for (;;);
    })
    .catch(() => {});
  await until(() => losses.length > 0);
  expect(losses[0]).toEqual({ why: 'frozen', page: 1 });
  const other = await browser.newPage();
  await other.goto(server.url);
  await until(() => returns > 0);
  await other.close();
});
