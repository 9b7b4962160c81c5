import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadSite, siteFaultText } from '../../../../kiosk/station/site/file.ts';
import { parseSite } from '../../../../kiosk/station/site/site.ts';

const root = path.join(import.meta.dirname, '../../../..');
const example = readFileSync(path.join(root, 'hw-config/sites/simulated.json'), 'utf8');
const directory = mkdtempSync(path.join(tmpdir(), 'kadian-site-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The example with one value changed; `undefined` removes it. */
function changed(place: string, value: unknown): string {
  const site = JSON.parse(example);
  const keys = place.split('.');
  const last = keys.pop() ?? '';
  let at = site;
  for (const key of keys) at = at[key];
  if (value === undefined) delete at[last];
  else at[last] = value;
  return JSON.stringify(site);
}

describe('a site file', () => {
  test('the example is right, and what it leaves out has its default', () => {
    const site = parseSite(example, 'example.json');
    expect(site).toMatchObject({ ok: true, value: { direction: 'in', timeouts: { verdictShownMs: 5_000 } } });
  });

  test.each([
    ['thermometer.model', undefined],
    ['thermometer.baudRate', 'fast'],
    ['gate.lines.relay.line.chip', 5],
    ['gate.gpio.transport', 'magic'],
    ['scanner.device.kind', 'telepathy'],
    ['policy.temperature.lowPauseMs', 1_000],
    ['policy.temperature.normalFromC', 39],
    ['policy.requiredSteps', { in: [] }],
    ['place.lane', 'east gate 1'],
    ['uplink.url', 'http://district.example'],
    ['uplink.url', 'ftp://127.0.0.1'],
    ['staff', [{ id: 'A', pin: '1234' }]],
    ['gate.portal.releaseTimeMs', 0],
    ['gate.portal.notOpenedMs', 0],
    ['gate.portal.heldOpenMs', 0],
    ['screen.port', 80],
    ['screen.port', 1_023],
  ])('%s = %j is refused at its place', (place, value) => {
    const site = parseSite(changed(place, value), 'gate.json');
    expect(site.ok).toBe(false);
    if (site.ok) return;
    const texts = site.error.map(siteFaultText);
    expect(texts.join('\n')).toContain(`gate.json: ${place}`);
  });

  test('an unknown field is named', () => {
    const site = parseSite(changed('gate.doorbell', true), 'gate.json');
    expect(site.ok ? '' : site.error.map(siteFaultText).join()).toMatch(/gate\.json: gate\.doorbell: .*known here/);
  });

  test('an unknown field that is nearly a known one is answered with it', () => {
    const site = parseSite(
      changed('gate.portal.releaseTimeMS', 3_000).replace('"releaseTimeMs":3000,', ''),
      'gate.json',
    );
    expect(site.ok ? '' : site.error.map(siteFaultText).join()).toBe(
      'gate.json: gate.portal.releaseTimeMS: expected a name that is known here, found "releaseTimeMS"; write "releaseTimeMs"',
    );
  });

  test('a byte order mark is passed over', () => {
    expect(parseSite(`\uFEFF${example}`, 'gate.json')).toEqual(parseSite(example, 'gate.json'));
    expect(parseSite(`\uFEFF\uFEFF${example}`, 'gate.json').ok).toBe(false);
  });

  test('the least ports and times are taken', () => {
    for (const port of [0, 1_024, 65_535]) expect(parseSite(changed('screen.port', port), '').ok).toBe(true);
    for (const name of ['notOpenedMs', 'heldOpenMs'])
      expect(parseSite(changed(`gate.portal.${name}`, 1_000), '').ok).toBe(true);
  });

  test('several faults are all told', () => {
    const text = changed('thermometer.model', undefined)
      .replace('"in-1"', '"in 1"')
      .replace('"KD-DEMO"', '"no good name!"');
    const site = parseSite(text, 'gate.json');
    expect(site.ok ? [] : site.error.map((fault) => fault.path)).toEqual(['kiosk', 'thermometer.model']);
  });

  test('text that is no JSON', () => {
    expect(parseSite('{ "kiosk": ', 'gate.json')).toMatchObject({
      ok: false,
      error: [{ file: 'gate.json', path: '' }],
    });
  });
});

describe('what a site names', () => {
  const put = (name: string, text: string): string => {
    const file = path.join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const faults = (file: string): string => {
    const loaded = loadSite(file);
    return loaded.ok ? '' : loaded.error.map(siteFaultText).join('\n');
  };

  test('a file that is not there', () => {
    expect(faults(path.join(directory, 'nowhere.json'))).toContain(
      'nowhere.json: expected a readable file, found nothing of this name',
    );
  });

  test('unknown models, with the known ones', () => {
    const text = changed('thermometer.model', 'crystal-ball').replace('generic-hid-pos', 'third-eye');
    expect(faults(put('models.json', text))).toMatch(
      /thermometer\.model: .*gy-mcu90614.*crystal-ball[^]*scanner\.model: .*generic-hid-pos.*third-eye/,
    );
  });

  test('a trust list that is not there or not right', () => {
    expect(faults(put('trust.json', changed('trustList', 'missing.json')))).toMatch(
      /missing\.json: .*named by trustList/,
    );
    put('list.json', '{"issuers":[{"issuer":7}]}');
    expect(faults(put('trust2.json', changed('trustList', 'list.json')))).toContain('list.json: issuers[0].issuer');
  });
});
