import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { aboutPins } from '../../../scripts/lint-site/about-pins.ts';

const example = path.join(import.meta.dirname, '../../../hw-config/sites/single-lane.json');
const shown = readFileSync(example, 'utf8');

function found(file: string, change: (site: Record<string, unknown>) => void = () => undefined) {
  const json: Record<string, unknown> = JSON.parse(shown);
  change(json);
  const text = JSON.stringify(json, null, 2);
  const site = parseSite(text, file);
  if (!site.ok) throw new Error(JSON.stringify(site.error));
  return aboutPins({ site: site.value, file }, text);
}

const member = (pin: string) => [{ id: 'A-01', role: 'a', pin }];
const own = `$argon2id$v=19$m=19456,t=2,p=1$${'B'.repeat(22)}$${'C'.repeat(43)}`;

test('the PIN of an example at a real gate is an error, with its place', () => {
  const [first] = found('/etc/kadian/site.json');
  expect(first).toMatchObject({ severity: 'error', path: ['staff', 0, 'pin'], file: '/etc/kadian/site.json' });
  expect(first?.line).toBeGreaterThan(1);
});

test('what the package puts in its place is one too, and a PIN of one’s own is none', () => {
  const none = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
  const of = (pin: string) =>
    found('/etc/kadian/site.json', (site) => Object.assign(site, { staff: member(pin), technicians: [] }));
  expect(of(none).map(({ says }) => says)).toEqual(['A-01 has no PIN yet']);
  expect(of(own)).toEqual([]);
});

test('the examples themselves, and simulated gates, are left alone', () => {
  expect(found(example)).toEqual([]);
  const simulated = readFileSync(path.join(path.dirname(example), 'simulated.json'), 'utf8');
  const site = parseSite(simulated, 'site.json');
  if (!site.ok) throw new Error(JSON.stringify(site.error));
  expect(aboutPins({ site: site.value, file: '/tmp/site.json' }, simulated)).toEqual([]);
});
