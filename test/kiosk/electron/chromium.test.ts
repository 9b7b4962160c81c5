import { expect, test } from 'vitest';
import { chromiumPolicy } from '../../../kiosk/electron/chromium-policy.ts';
import { chromiumArguments, chromiumWarning, findChromium } from '../../../kiosk/electron/chromium.ts';

const shell = { url: 'http://127.0.0.1:8130/', profileDirectory: '/var/lib/kiosk/profile', kiosk: true, asRoot: false };

test('a kiosk shows the one address, in a profile of its own', () => {
  const words = chromiumArguments(shell);
  expect(words.at(-1)).toBe('--app=http://127.0.0.1:8130/');
  for (const word of [
    '--kiosk',
    '--user-data-dir=/var/lib/kiosk/profile',
    '--no-first-run',
    '--disable-pinch',
    '--overscroll-history-navigation=0',
    '--disable-extensions',
  ]) {
    expect(words).toContain(word);
  }
  expect(words.filter((word) => word.startsWith('--disable-features='))).toHaveLength(1);
  expect(words.filter((word) => word.startsWith('--enable-features='))).toHaveLength(1);
  expect(words.some((word) => word.includes('remote-debugging'))).toBe(false);
});

test('the sandbox is given up for root only, and that is said', () => {
  expect(chromiumArguments(shell)).not.toContain('--no-sandbox');
  expect(chromiumArguments({ ...shell, asRoot: true })).toContain('--no-sandbox');
  expect(chromiumWarning({ asRoot: false })).toBeNull();
  expect(chromiumWarning({ asRoot: true })).toContain('sandbox');
});

test('a window instead of a kiosk, and no address when somebody else opens it', () => {
  const words = chromiumArguments({ ...shell, url: null, profileDirectory: null, kiosk: false });
  expect(words.filter((word) => /^--(app|kiosk|user-data-dir)/u.test(word))).toEqual([]);
});

test('the browser is looked for on PATH by name, then by directory; never in the working directory', () => {
  const there = new Set(['/usr/local/bin/google-chrome', '/usr/bin/chromium', './chromium']);
  const find = (path: string): string | null => findChromium({ PATH: path }, (candidate) => there.has(candidate));
  expect(find('/usr/local/bin:/usr/bin')).toBe('/usr/bin/chromium');
  expect(find('/usr/local/bin')).toBe('/usr/local/bin/google-chrome');
  expect(find('.:')).toBeNull();
  expect(findChromium({}, () => true)).toBeNull();
});

test('the policy allows the one address and nothing besides', () => {
  const policy = chromiumPolicy('http://127.0.0.1:8130');
  expect(policy).toMatchObject({
    URLAllowlist: ['http://127.0.0.1:8130'],
    VideoCaptureAllowedUrls: ['http://127.0.0.1:8130'],
    DeveloperToolsAvailability: 2,
    AllowFileSelectionDialogs: false,
    PrintingEnabled: false,
  });
  expect(policy['URLBlocklist']).toContain('*');
});
