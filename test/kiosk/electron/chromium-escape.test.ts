/** Ways out of a kiosk, tried on the real Chromium with the real command line and page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumArguments, findChromium } from '../../../kiosk/electron/chromium.ts';
import { type ScreenServer, startScreenServer } from '../../../kiosk/station/page/server.ts';
import { screenStates } from '../../../scripts/screens/states.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let directory: string;
let server: ScreenServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'escape-'));
  const outDir = join(directory, 'page');
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const started = await startScreenServer({
    port: 0,
    pageDirectory: outDir,
    routes: {},
    handlers: { onMessage: () => {}, onLost: () => {}, onBack: () => {} },
  });
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
  server.publish((screenStates[0] ?? expect.unreachable()).model('en'));
  const profile = join(directory, 'profile');
  const asRoot = process.getuid?.() === 0;
  // The profile is given by the driver of the test, which takes the directory as its own argument.
  const args = chromiumArguments({ url: server.url, profileDirectory: null, kiosk: true, asRoot });
  const executablePath = findChromium(process.env) ?? expect.unreachable('no Chromium');
  context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...args],
    hasTouch: true,
    // The driver would allow windows by itself.
    ignoreDefaultArgs: ['--disable-popup-blocking'],
  });
  page = context.pages().find((one) => one.url() === server.url) ?? context.pages()[0] ?? expect.unreachable();
  if (page.url() !== server.url) await page.goto(server.url);
  await page.locator('.app').waitFor();
}, 60_000);

afterAll(async () => {
  await context.close();
  await server.stop();
  rmSync(directory, { recursive: true });
});

/** Still the one page, at its address, with what it showed. */
async function stillThere(): Promise<void> {
  expect(
    context
      .pages()
      .filter((one) => one.url() !== 'about:blank')
      .map((one) => one.url()),
  ).toEqual([server.url]);
  await expect.poll(() => page.locator('h1').first().textContent()).toBe('Demonstration compound');
  expect(await page.evaluate(() => Reflect.get(globalThis, 'here'))).toBe('yes');
}

const keys = [
  ...Array.from({ length: 12 }, (_, at) => `F${at + 1}`),
  ...['t', 'n', 'w', 'r', 'p', 'o', 's', 'u', 'j', 'h', 'l', 'k', 'f', 'd', 'Tab', 'F4', '+', '-', '0', '1'].map(
    (key) => `Control+${key}`,
  ),
  ...['n', 't', 'i', 'j', 'c', 'Delete', 'w', 'b', 'q', 'r'].map((key) => `Control+Shift+${key}`),
  ...['Tab', 'F4', 'ArrowLeft', 'ArrowRight', 'Home', 'd', 'f', 'e'].map((key) => `Alt+${key}`),
  ...['l', 'd', 'Tab'].map((key) => `Meta+${key}`),
  'Escape',
  'Control+Alt+t',
];

test('every hot key reaches the page first and dies there', async () => {
  await page.evaluate(() => {
    Reflect.set(globalThis, 'here', 'yes');
    Reflect.set(globalThis, 'let through', []);
    addEventListener('keydown', (event) => {
      const modifier = ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key);
      if (!event.defaultPrevented && !modifier) Reflect.get(globalThis, 'let through').push(event.key);
    });
  });
  for (const key of keys) await page.keyboard.press(key);
  expect(await page.evaluate(() => Reflect.get(globalThis, 'let through'))).toEqual([]);
  await stillThere();
});

test('no window, frame, address or script of others', async () => {
  const reached = await page.evaluate(async (origin) => {
    const found: string[] = [];
    if (open('https://example.org/') !== null) found.push('window');
    const link = document.createElement('a');
    link.href = `view-source:${origin}`;
    link.target = '_blank';
    document.body.append(link);
    link.click();
    link.remove();
    const frame = document.createElement('iframe');
    const framed = new Promise<void>((resolve) => frame.addEventListener('load', () => resolve()));
    frame.src = origin;
    document.body.append(frame);
    await framed;
    // A refused frame shows the browser's error page, whose document cannot be read.
    if (frame.contentDocument?.querySelector('#screen') != null) found.push('frame');
    frame.remove();
    try {
      await fetch('http://127.0.0.1:9/');
      found.push('fetch');
    } catch {
      // Refused by the policy of the page.
    }
    const script = document.createElement('script');
    try {
      script.textContent = 'globalThis.injected = true';
      document.body.append(script);
    } catch {
      // Refused by trusted types.
    }
    if (Reflect.get(globalThis, 'injected') === true) found.push('script');
    return found;
  }, server.url);
  expect(reached).toEqual([]);
  await stillThere();
});

test('no file, paper, dialog or other address, even for a script of the page itself', async () => {
  await page.evaluate(() => Reflect.set(globalThis, 'here', 'yes'));
  const opened: string[] = [];
  page.on('download', () => opened.push('download'));
  page.on('filechooser', () => opened.push('filechooser'));
  page.on('dialog', () => opened.push('dialog'));
  page.on('popup', () => opened.push('popup'));
  context.on('page', () => opened.push('page'));
  const refused = await page.evaluate(async () => {
    const found: string[] = [];
    const click = (attributes: Readonly<Record<string, string>>): void => {
      const link = document.createElement('a');
      for (const [name, value] of Object.entries(attributes)) link.setAttribute(name, value);
      document.body.append(link);
      link.click();
      link.remove();
    };
    click({ href: '/', download: 'page.html' });
    click({ href: 'data:text/plain,taken', download: 'taken.txt' });
    click({ href: '/', target: '_blank' });
    click({ href: 'file:///etc/passwd' });
    click({ href: 'chrome://version' });
    click({ href: 'mailto:somebody@example.org' });
    const field = document.createElement('input');
    field.type = 'file';
    document.body.append(field);
    field.click();
    field.remove();
    alert('an alert');
    if (confirm('a question')) found.push('confirm');
    if (prompt('another') !== null) found.push('prompt');
    print();
    for (const call of ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker']) {
      const pick: unknown = Reflect.get(globalThis, call);
      if (typeof pick !== 'function') continue;
      await Reflect.apply(pick, globalThis, []).then(
        () => found.push(call),
        () => undefined,
      );
    }
    await document.documentElement.requestFullscreen().then(
      () => document.exitFullscreen(),
      () => undefined,
    );
    return found;
  });
  expect(refused).toEqual([]);
  expect(opened).toEqual([]);
  await stillThere();
});

/**
 * Presses that ask for a context menu: the right button, and a finger that lies still. Here, without a display, this
 * browser makes no menu out of the finger; the button raises the very event that it raises with one. Resolves with how
 * many of them the page let through, and how many there were.
 */
async function menusOf(on: Page): Promise<{ readonly let: number; readonly asked: number }> {
  await on.evaluate(() => {
    Reflect.set(globalThis, 'menus', { let: 0, asked: 0 });
    addEventListener('contextmenu', (event) => {
      const menus = Reflect.get(globalThis, 'menus');
      menus.asked += 1;
      if (!event.defaultPrevented) menus.let += 1;
    });
  });
  await on.mouse.click(300, 200, { button: 'right' });
  const touch = await on.context().newCDPSession(on);
  const press = { x: 300, y: 200, duration: 1500, tapCount: 1, gestureSourceType: 'touch' } as const;
  await touch.send('Input.synthesizeTapGesture', press);
  return on.evaluate(() => Reflect.get(globalThis, 'menus'));
}

/** A file of this machine dragged in and let go, as the window system reports it. */
async function dropFile(on: Page): Promise<void> {
  const drag = await on.context().newCDPSession(on);
  const data = { items: [], files: [join(directory, 'dropped.html')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await drag.send('Input.dispatchDragEvent', { type, x: 300, y: 200, data });
  }
}

test('a long press or right click opens no menu, a dropped file is not shown; on a page without the guard both do', async () => {
  writeFileSync(join(directory, 'dropped.html'), '<title>dropped</title>');
  await page.evaluate(() => Reflect.set(globalThis, 'here', 'yes'));
  const guarded = await menusOf(page);
  expect(guarded.asked).toBeGreaterThan(0);
  expect(guarded.let).toBe(0);
  await dropFile(page);
  // What it would have led to would be there after a further turn of the browser.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  await stillThere();
  const plain = await context.newPage();
  await plain.setContent('<p style="height: 400px">text to press</p>');
  expect((await menusOf(plain)).let).toBeGreaterThan(0);
  const before = context.pages().length;
  await dropFile(plain);
  await expect
    .poll(() => context.pages().some((one) => one.url().startsWith('file:')) || context.pages().length > before)
    .toBe(true);
  for (const one of context.pages()) if (one !== page) await one.close();
  await stillThere();
}, 30_000);

test('pinch and overscroll do nothing', async () => {
  const touch = await context.newCDPSession(page);
  const fingers = (gap: number) => [
    { x: 400 - gap, y: 300 },
    { x: 400 + gap, y: 300 },
  ];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(20) });
  for (let gap = 30; gap < 200; gap += 20) {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(gap) });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  expect(await page.evaluate(() => visualViewport?.scale)).toBe(1);
  await page.mouse.move(400, 300);
  await page.mouse.wheel(-2000, -2000);
  expect(await page.evaluate(() => [scrollX, scrollY])).toEqual([0, 0]);
  await stillThere();
});
