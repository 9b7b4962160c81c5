/**
 * Ways out of the kiosk, by a real keyboard and mouse: the Chromium shell with its command line and policy on an X display,
 * keys pressed in the X server, where the browser takes its own before the page sees them. A driver's keys (CDP) go to the
 * page alone, so it has the gestures that X cannot make: test/kiosk/electron/chromium-escape.test.ts.
 *
 * What neither can try: Alt+Tab and the Super key (a window manager's; a kiosk runs none that has a switcher), Ctrl+Alt+F1
 * (the kernel's; `DontVTSwitch` of Xorg), a file dragged from another program (none runs), and an edge swipe of a real
 * touch screen.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumPolicy } from '../../../kiosk/electron/chromium-policy.ts';
import { chromiumArguments, findChromium } from '../../../kiosk/electron/chromium.ts';
import type { ScreenModel } from '../../../kiosk/screen/model.ts';
import { type Heartbeat, type ScreenServer, startScreenServer } from '../../../kiosk/station/page/server.ts';
import { screenStates } from '../../../scripts/screens/states.ts';
import { underPolicy } from '../../../scripts/start/shell.ts';
import { openDisplay, type XDisplay } from '../electron/x-display.ts';
import { buildPage } from './built-page.ts';

const [width, height] = [1024, 600];
const asRoot = process.getuid?.() === 0;
const binary = findChromium(process.env) ?? expect.unreachable('no Chromium');

let directory: string;
let pageDirectory: string;
let display: XDisplay;
let server: ScreenServer;
let shell: ChildProcess;
let beats: Heartbeat[] = [];
let wake: () => void = () => {};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'escape-'));
  pageDirectory = await buildPage();
  display = (await openDisplay(width, height)) ?? expect.unreachable('no Xvfb, or no libXtst: install xvfb, libxtst6');
  const started = await startScreenServer({
    port: 0,
    pageDirectory,
    routes: {},
    handlers: {
      onMessage: () => {},
      onHeartbeat(beat) {
        beats.push(beat);
        wake();
      },
      onLost: () => {},
      onBack: () => {},
    },
  });
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
  server.publish(model());
  shell = startShell();
  await painted(10);
}, 60_000);

afterAll(async () => {
  await end(shell);
  await display.close();
  await server.stop();
  rmSync(directory, { recursive: true });
  rmSync(pageDirectory, { recursive: true });
});

/** A picture that stands still, below the clock. */
function model(): ScreenModel {
  const idle = screenStates.find(({ name }) => name === 'idle') ?? expect.unreachable();
  return { ...idle.model('en'), notice: null };
}

function picture(): Buffer {
  return Buffer.from(display.picture(120, height));
}

function startShell(): ChildProcess {
  const profileDirectory = join(directory, 'profile');
  const words = [
    `--window-size=${width},${height}`,
    '--window-position=0,0',
    ...chromiumArguments({ url: server.url, profileDirectory, kiosk: true, asRoot }),
  ];
  const [program, ...rest] = underPolicy(binary, words, new URL(server.url).origin, directory);
  expect(program, 'the policy can be tried as root only').toBe('unshare');
  return spawn(program, rest, { stdio: 'ignore', detached: true, env: { ...process.env, DISPLAY: display.name } });
}

async function end(one: ChildProcess): Promise<void> {
  if (one.pid === undefined || one.exitCode !== null || one.signalCode !== null) return;
  process.kill(-one.pid, 'SIGKILL');
  await once(one, 'exit');
}

/** Waits for so many frames that showed a model just published. */
async function painted(times = 1): Promise<void> {
  for (let at = 0; at < times; at++) {
    const revision = server.publish(model());
    while (!beats.some((beat) => beat.revision >= revision)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    // Only the last page is asked about.
    beats = beats.slice(-1);
  }
}

/** The next sign of life, which comes every second and not before the browser itself has answered the page. */
async function signOfLife(): Promise<void> {
  const { frame = 0 } = beats.at(-1) ?? {};
  while ((beats.at(-1)?.frame ?? 0) < frame + 2) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

const keys = [
  ...Array.from({ length: 12 }, (_, at) => `F${at + 1}`),
  ...'tnwropsujhldfkgeb'.split('').map((key) => `Control+${key}`),
  ...['Tab', 'F4', 'F5', 'plus', 'minus', '0', '1', '9', 'Return', 'Page_Down'].map((key) => `Control+${key}`),
  ...'nticjwbqroupdam'.split('').map((key) => `Control+Shift+${key}`),
  ...['Tab', 'F4', 'Left', 'Right', 'Home', 'd', 'e', 'f', 'space', 'Return'].map((key) => `Alt+${key}`),
  ...['i', 'b', 'a'].map((key) => `Alt+Shift+${key}`),
  ...['F5', 'F7', 'F10', 'Escape'].map((key) => `Shift+${key}`),
  ...['l', 'd', 'Tab'].map((key) => `Meta+${key}`),
  ...['Back', 'Forward', 'HomePage', 'Reload', 'Search', 'Mail', 'WWW'].map((key) => `XF86${key}`),
  'Escape',
  'Menu',
  'Print',
  'Pause',
  'Help',
];

test('no key of a real keyboard, and no button of a mouse, leads out of the page', async () => {
  const { page } = beats.at(-1) ?? expect.unreachable();
  display.click(width - 8, 160, 1);
  await signOfLife();
  const before = picture();
  for (const key of keys) {
    display.press(key);
    await painted();
    expect(picture().equals(before), key).toBe(true);
  }
  for (const button of [3, 2] as const) {
    display.click(width - 8, 160, button);
    await painted();
    expect(picture().equals(before), `button ${button}`).toBe(true);
  }
  // What takes its time to open would be there by now.
  await signOfLife();
  await signOfLife();
  expect(picture().equals(before)).toBe(true);
  expect(beats.at(-1)?.page, 'the page was not loaded again').toBe(page);
  expect(server.pages).toBe(1);
}, 60_000);

test('killed and started again it shows the page and nothing over it', async () => {
  const before = picture();
  await end(shell);
  beats = [];
  shell = startShell();
  await painted(10);
  await signOfLife();
  await signOfLife();
  expect(picture().equals(before)).toBe(true);
}, 60_000);

test('such keys do arrive: a browser without the guard is closed by one', async () => {
  await end(shell);
  let asked: () => void = () => {};
  const shown = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const plain: Server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html').end('<script>requestAnimationFrame(()=>fetch("/shown"))</script>');
    if (request.url === '/shown') asked();
  });
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const address = plain.address();
  const port = typeof address === 'object' && address !== null ? address.port : expect.unreachable();
  const profileDirectory = join(directory, 'plain');
  const words = chromiumArguments({ url: `http://127.0.0.1:${port}/`, profileDirectory, kiosk: true, asRoot });
  const browser = spawn(binary, words, {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, DISPLAY: display.name },
  });
  const ended = once(browser, 'exit');
  await shown;
  // The window may come to the front a moment after its first frame.
  const again = setInterval(() => {
    display.click(200, 200, 1);
    display.press('Control+w');
  }, 200);
  await ended;
  clearInterval(again);
  plain.close();
}, 30_000);

test('the policy refuses every address but that of the page', async () => {
  const words = underPolicy(binary, [], new URL(server.url).origin, join(directory, 'driven'));
  expect(words[0]).toBe('unshare');
  // The policy forbids a driver too, which is therefore let in for this test.
  const { DeveloperToolsAvailability, ...rest } = chromiumPolicy(new URL(server.url).origin);
  expect(DeveloperToolsAvailability).toBe(2);
  writeFileSync(join(directory, 'driven/chromium/policies/managed/kadian.json'), JSON.stringify(rest));
  // A driver starts one program: this one is the command line with the policy.
  const program = join(directory, 'under-policy');
  const quoted = words.map((word) => `'${word}'`).join(' ');
  writeFileSync(program, `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
  const browser = await chromium.launch({ executablePath: program, args: asRoot ? ['--no-sandbox'] : [] });
  const refused = async (address: string): Promise<string> => {
    const page = await browser.newPage();
    const why = await page.goto(address).then(
      () => 'shown',
      (error: Error) => error.message,
    );
    await page.close();
    return why;
  };
  expect(await refused(server.url)).toBe('shown');
  for (const address of [
    'file:///etc/passwd',
    `view-source:${server.url}`,
    'chrome://version',
    'data:text/html,other',
    'http://127.0.0.1:9/',
    'https://example.org/',
  ]) {
    expect(await refused(address), address).toContain('ERR_BLOCKED_BY_ADMINISTRATOR');
  }
  expect(await refused('javascript:alert(1)')).not.toBe('shown');
  await browser.close();
}, 60_000);
