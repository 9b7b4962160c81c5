/**
 * The shell's sources against Electron's security checklist (electronjs.org/docs/latest/tutorial/security), item by item:
 * what a later edit could take away without any behaviour changing on the double.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { windowOptions } from '../../../kiosk/electron/window-options.ts';

const room = fileURLToPath(new URL('../../../kiosk/electron/', import.meta.url));
const sources = new Map(
  readdirSync(room)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, withoutComments(readFileSync(room + name, 'utf8'))]),
);
const all = [...sources.values()].join('\n');
const { webPreferences = {} } = windowOptions(true, true);

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//gu, '').replace(/^\s*\/\/.*$/gmu, '');
}

function read(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');
}

const byName = (a: string, b: string): number => a.localeCompare(b);

/** What may stand nowhere, by item of the checklist. */
const forbidden: readonly (readonly [string, RegExp])[] = [
  ['1 only the station’s own page is loaded', /https:\/\/(?!127)|loadFile\(/u],
  ['2 no Node in the page', /nodeIntegration\w*: true|require\(/u],
  ['3 contexts stay apart', /contextIsolation: false/u],
  ['4 the sandbox stays on', /sandbox: false|enableMixedSandbox|no-sandbox'\s*\)/u],
  ['6 web security stays on', /webSecurity: false|disable-web-security/u],
  ['8 nothing insecure is let in', /allowRunningInsecureContent: true/u],
  ['9 no experiments', /experimentalFeatures: true|enable-experimental/u],
  ['10 no features of Blink by name', /enableBlinkFeatures|enable-blink-features/u],
  ['11 no web view', /webviewTag: true|<webview/u],
  ['15 nothing is opened outside', /\bshell\.open|openExternal\(|openPath\(/u],
  ['18 no other protocol', /registerSchemesAsPrivileged|file:\/\/\//u],
  ['20 nothing of Electron reaches the page', /preload|contextBridge|ipcMain|ipcRenderer|executeJavaScript/u],
  ['no way in from outside', /remote-debugging|inspect-brk|openDevTools/u],
  ['no certificate is waved through', /certificate-error|setCertificateVerifyProc|ignore-certificate/u],
];

test.each(forbidden)('%s', (_item, pattern) => {
  for (const [name, text] of sources) {
    // The policy and the command line of Chromium name what they forbid.
    if (!name.startsWith('chromium')) expect(pattern.exec(text)?.[0], name).toBeUndefined();
  }
});

test('2, 3, 4, 6, 8–11: every preference of the window that guards is set, not left to a default', () => {
  expect(webPreferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: false,
    disableDialogs: true,
    backgroundThrottling: false,
  });
});

test.each([
  ['4 the sandbox of every process', 'enableSandbox()'],
  ['5 permissions asked for', 'setPermissionRequestHandler'],
  ['5 permissions looked up', 'setPermissionCheckHandler'],
  ['5 devices', 'setDevicePermissionHandler'],
  ['12 web views attached', 'will-attach-webview'],
  ['13 navigation', 'will-navigate'],
  ['13 navigation of frames', 'will-frame-navigate'],
  ['13 redirects', 'will-redirect'],
  ['14 windows', 'setWindowOpenHandler'],
  ['downloads', 'will-download'],
  ['every later contents', 'web-contents-created'],
  ['one instance', 'requestSingleInstanceLock'],
  ['no menu', 'setApplicationMenu(null)'],
  ['crashes', 'render-process-gone'],
  ['hangs', "'unresponsive'"],
])('%s: is handled', (_item, words) => {
  expect(all).toContain(words);
});

test('19: every fuse there is, is set, and as the checklist wants it', () => {
  const builder = parse(read('electron-builder.yml'));
  const known = read('node_modules/@electron/fuses/dist/config.d.ts');
  const names = /enum FuseV1Options \{([^}]*)\}/u.exec(known)?.[1]?.match(/\w+(?= = )/gu) ?? [];
  const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
  expect(Object.keys(builder.electronFuses).toSorted(byName)).toEqual(names.map(lower).toSorted(byName));
  expect(builder.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
  expect(builder.asar).toBe(true);
});

test('16: Electron is pinned to one release, the one whose types are compiled against', () => {
  const { devDependencies } = JSON.parse(read('package.json'));
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/u);
  expect(JSON.parse(read('node_modules/electron/package.json')).version).toBe(devDependencies.electron);
});

/** The rows of the table in the README of the shells. */
function rows(): readonly { readonly item: string; readonly answer: string; readonly shown: string }[] {
  return read('kiosk/electron/README.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| item'))
    .map((line) => {
      const [, item = '', answer = '', shown = ''] = line.split(/(?<!\\)\|/u).map((cell) => cell.trim());
      return { item, answer: answer.replaceAll('\\|', '|'), shown };
    });
}

/** Items of the checklist as Electron numbers them. */
const items = Array.from({ length: 20 }, (_, at) => String(at + 1));

test('every item of the checklist stands in the table once', () => {
  const numbers = rows().flatMap(({ item }) => /^\d+/u.exec(item)?.[0] ?? []);
  expect(numbers).toEqual(items);
  expect(rows().length).toBeGreaterThan(items.length);
});

test.each(rows())(
  '$item: what is said to answer it is there, and so is the test that shows it',
  ({ answer, shown }) => {
    if (answer !== 'absent') {
      const [, file = '', words = ''] = /^`([^`]+)`: `(.+)`$/u.exec(answer) ?? [];
      expect(withoutComments(readFileSync(path.join(room, file), 'utf8'))).toContain(words);
    }
    const [, file = '', name = ''] = /^`npx vitest run (\S+) -t '(.+)'`$/u.exec(shown) ?? [];
    // A row without an answer is shown by what is looked for and not found.
    if (answer === 'absent') expect(forbidden.map(([item]) => item)).toContain(name);
    else expect(read(file), 'a test of that name').toContain(name);
  },
);

test('the scan sees what it is there for', () => {
  const bad = withoutComments(`
    // nodeIntegration: true in a comment is nothing
    new BrowserWindow({ webPreferences: { nodeIntegration: true, sandbox: false, preload: './x.js' } });
    shell.openExternal(url);`);
  expect(forbidden.filter(([, pattern]) => pattern.test(bad)).map(([item]) => item.split(' ')[0])).toEqual([
    '2',
    '4',
    '15',
    '20',
  ]);
});
