import { expect, test } from 'vitest';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import { startShell } from '../../../kiosk/electron/shell.ts';
import { ContentsDouble, ElectronDouble } from './double.ts';

const origin = 'http://127.0.0.1:8130';
const url = `${origin}/`;

async function started(prepare: (electron: ElectronDouble) => void = () => {}) {
  const electron = new ElectronDouble();
  prepare(electron);
  const clock = new VirtualClock(0);
  const said: string[] = [];
  await startShell(electron.parts(), { url, origin, kiosk: true }, clock, (line) => said.push(line));
  return { electron, clock, said, window: electron.window, contents: electron.window.webContents };
}

test('one sandboxed, isolated kiosk window without menu shows the page', async () => {
  const { electron, window } = await started();
  expect(electron.app.sandboxed).toBe(true);
  expect(electron.menu).toBeNull();
  expect(electron.options).toMatchObject({ kiosk: true, frame: false });
  expect(electron.options?.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    devTools: false,
  });
  expect(electron.options?.webPreferences?.preload).toBeUndefined();
  expect(electron.app.switches.get('autoplay-policy')).toBe('no-user-gesture-required');
  expect(window.loaded).toEqual([url]);
  window.emit('ready-to-show');
  expect(window.shown).toBe(1);
});

test('a second start opens nothing and ends', async () => {
  const { electron, said } = await started((one) => {
    one.app.isFirst = false;
  });
  expect(electron.options).toBeNull();
  expect(electron.app.quits).toBe(1);
  expect(said).toEqual(['the shell runs already']);
});

test.each([
  'https://example.org/',
  'file:///etc/passwd',
  'view-source:http://127.0.0.1:8130/',
  'http://127.0.0.1:8131/',
  'about:blank',
  'chrome://version',
  'javascript:alert(1)',
  '',
])('the page cannot go to %s, nor open it, nor fetch it', async (address) => {
  const { contents, electron } = await started();
  expect(contents.navigates(address)).toBe(false);
  expect(contents.redirects(address)).toBe(false);
  expect(contents.opens(address)).toBe(false);
  expect(electron.session.fetches(address)).toBe(false);
});

test('the page itself, its parts and its link stay reachable; even it opens no window', async () => {
  const { contents, electron } = await started();
  expect(contents.navigates(`${url}?again`)).toBe(true);
  expect(electron.session.fetches(`${url}assets/a.js`)).toBe(true);
  expect(electron.session.fetches('ws://127.0.0.1:8130/link')).toBe(true);
  expect(contents.opens(url)).toBe(false);
  expect(contents.attachesWebview()).toBe(false);
  expect(electron.session.downloads()).toBe(false);
});

test('permissions: the camera for the page alone, nothing else for anybody', async () => {
  const { electron } = await started();
  const own = { requestingUrl: url, isMainFrame: true };
  const { session } = electron;
  expect(session.grants('media', { ...own, mediaTypes: ['video'] })).toBe(true);
  expect(session.grants('media', { ...own, mediaTypes: ['video', 'audio'] })).toBe(false);
  expect(session.grants('media', { ...own, mediaTypes: [] })).toBe(false);
  expect(session.grants('media', { ...own, isMainFrame: false, mediaTypes: ['video'] })).toBe(false);
  expect(session.grants('media', { ...own, requestingUrl: 'http://127.0.0.1:9/', mediaTypes: ['video'] })).toBe(false);
  for (const permission of ['geolocation', 'notifications', 'serial', 'usb', 'hid', 'openExternal', 'somethingNew']) {
    expect(session.grants(permission, own)).toBe(false);
    expect(session.checks(permission, url, { isMainFrame: true })).toBe(false);
  }
  expect(session.checks('media', url, { isMainFrame: true, mediaType: 'video' })).toBe(true);
  expect(session.checks('media', url, { isMainFrame: true })).toBe(false);
  expect(session.givesDevice()).toBe(false);
});

test('keys that lead out do nothing; digits of a keypad do', async () => {
  const { contents } = await started();
  for (const key of ['F1', 'F5', 'F11', 'F12', 'F24', 'Escape']) expect(contents.takesKey(key), key).toBe(false);
  for (const key of ['r', 'w', 'p', 'o', 'n', 't', 'l', 'u', 'j', 'Tab', '+']) {
    expect(contents.takesKey(key, { control: true }), key).toBe(false);
  }
  expect(contents.takesKey('F4', { alt: true })).toBe(false);
  expect(contents.takesKey('d', { meta: true })).toBe(false);
  expect(contents.takesKey('7')).toBe(true);
  expect(contents.takesKey('Tab')).toBe(true);
});

test('developer tools close at once when packaged, and are there for development', async () => {
  expect((await started()).contents.openDevTools()).toBe(false);
  const open = await started((one) => {
    one.app.isPackaged = false;
  });
  expect(open.contents.openDevTools()).toBe(true);
  expect(open.contents.takesKey('F12')).toBe(true);
  expect(open.electron.options?.webPreferences?.devTools).toBe(true);
});

test('a second start brings the window of the first to the front; the last window closed ends the shell', async () => {
  const { electron, window } = await started();
  electron.app.emit('second-instance', {}, [], '', null);
  expect(window.focused).toBe(1);
  electron.app.emit('window-all-closed');
  expect(electron.app.quits).toBe(1);
});

test('a web contents that is made later is locked like the first', async () => {
  const { electron } = await started();
  const later = new ContentsDouble();
  expect(later.navigates('https://example.org/')).toBe(true);
  electron.app.emit('web-contents-created', {}, later);
  expect(later.navigates('https://example.org/')).toBe(false);
  expect(later.opens(url)).toBe(false);
});

test('a crashed page is loaded again after a moment', async () => {
  const { contents, window, clock, said } = await started();
  contents.dies('oom');
  await clock.advance(499);
  expect(window.loaded).toHaveLength(1);
  await clock.advance(1);
  expect(window.loaded).toHaveLength(2);
  expect(said).toEqual(['renderer gone: oom']);
});

test('a hanging page is ended and loaded again within five seconds; one that recovers is left alone', async () => {
  const { contents, window, clock } = await started();
  window.emit('unresponsive');
  await clock.advance(3000);
  window.emit('responsive');
  await clock.advance(10_000);
  expect(contents.crashes).toBe(0);
  window.emit('unresponsive');
  await clock.advance(5000);
  expect(contents.crashes).toBe(1);
  expect(window.loaded).toHaveLength(2);
});

test('a station that is not there is asked again, ever less often, until it answers', async () => {
  let there = false;
  const { window, clock, said } = await started((one) => {
    one.window.answers = () => (there ? Promise.resolve() : Promise.reject(new Error('ERR_CONNECTION_REFUSED')));
  });
  await clock.advance(60_000);
  const tries = window.loaded.length;
  expect(tries).toBeGreaterThan(10);
  expect(tries).toBeLessThan(20);
  expect(said).toHaveLength(tries);
  there = true;
  await clock.advance(5000);
  expect(window.loaded).toHaveLength(tries + 1);
  await clock.advance(60_000);
  expect(window.loaded).toHaveLength(tries + 1);
  expect(clock.pendingTimers).toBe(0);
});
