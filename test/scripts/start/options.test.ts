/** What `npm start` is asked for, and the demonstration at other ports. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { siteAtPort, startOptions, usage } from '../../../scripts/start/options.ts';

test('help is help, whatever else is said, and the usage names every option', () => {
  expect(startOptions(['--demo', '--help'], {})).toEqual({ ok: true, value: 'help' });
  for (const option of ['--demo', '--headless', '--port N']) expect(usage).toContain(option);
});

test('words after npm’s own and words npm kept are the same', () => {
  const demo = { ok: true, value: { demo: true, headless: false, port: null } };
  expect(startOptions(['--demo'], {})).toEqual(demo);
  expect(startOptions([], { npm_config_demo: 'true' })).toEqual(demo);
  expect(startOptions(['--port', '9000'], {})).toMatchObject({ value: { port: 9000 } });
});

test.each(['0', '80', '65516', '1e4', 'x', ''])('%j is no port', (port) => {
  expect(startOptions([`--port=${port}`], {})).toMatchObject({ ok: false });
});

test('at another port the screen, the district and the page of the place code go together', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-start-'));
  try {
    const file = siteAtPort('hw-config/sites/simulated.json', 9000, directory);
    const site = parseSite(readFileSync(file, 'utf8'), file);
    expect(site).toMatchObject({
      ok: true,
      value: {
        screen: { port: 9000, placeCode: { page: 'http://127.0.0.1:9010/p' } },
        uplink: { url: 'http://127.0.0.1:9010' },
      },
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
