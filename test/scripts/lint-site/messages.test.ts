/** Every field of every example site, made wrong in every way there is: what is said must help whoever wrote it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../drivers/basics/nearest-name.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { lintFile } from '../../../scripts/lint-site/lint-file.ts';
import type { PlacedFinding } from '../../../scripts/lint-site/findings.ts';
import { smallFile } from '../small-file.ts';

const sites = path.join(import.meta.dirname, '../../../hw-config/sites');
const names = readdirSync(sites).filter((name) => name.endsWith('.json'));
const read = (name: string): unknown => JSON.parse(readFileSync(path.join(sites, name), 'utf8'));

type Path = readonly (string | number)[];

function* placesIn(value: unknown, before: Path = []): Generator<{ readonly at: Path; readonly value: unknown }> {
  if (before.length > 0) yield { at: before, value };
  if (Array.isArray(value)) for (const [index, each] of value.entries()) yield* placesIn(each, [...before, index]);
  else if (isGroup(value)) for (const [name, each] of Object.entries(value)) yield* placesIn(each, [...before, name]);
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values that are wrong in almost every place, and the value there spelt wrongly. */
function wrongFor(value: unknown): readonly unknown[] {
  const others = [null, -1, 0.5, 1e12, '', 'x', 'x'.repeat(2_000), true, [], [1], {}];
  if (typeof value === 'string') return [...others, `${value}x`, value.slice(1), value.toUpperCase()];
  return isGroup(value) ? [...others, { ...value, strange: 1 }] : others;
}

/** The site as text, each name on its own line, with `wrong` at a place; undefined: without what stands there. */
function spoilt(site: unknown, at: Path, wrong: unknown): string {
  const top = structuredClone(site);
  let place = top;
  for (const name of at.slice(0, -1)) place = Reflect.get(Object(place), name);
  if (wrong === undefined) Reflect.deleteProperty(Object(place), at.at(-1) ?? '');
  else Reflect.set(Object(place), at.at(-1) ?? '', wrong);
  return JSON.stringify(top, null, 2);
}

/** Words of a schema library, of the language or of its parser: nobody at a gate knows them. */
const strangeWords =
  /\b(?:Invalid|Unrecognized|Too (?:big|small)|undefined|NaN|discriminator|union|tuple|enum|regex|received|expected (?:string|number|object|array|int|boolean))\b|\[object|ZodError|TypeError|>=|<=/;

function complaint(found: readonly PlacedFinding[], text: string): string | null {
  const lines = text.split('\n').length;
  for (const { line, column, says, remedy, file } of found) {
    if (file === '' || line < 1 || line > lines || column < 1) return `no place: ${says}`;
    if (says.length < 8 || strangeWords.test(says)) return says;
    if (remedy.length < 5 || strangeWords.test(remedy)) return `${says} -- ${remedy}`;
  }
  return null;
}

/** Each value at each place once: the examples have much in common. */
const seen = new Set<string>();
const fields = names.map((name) => {
  const places = [...placesIn(read(name))].filter(({ at, value }) => {
    const key = JSON.stringify([at, typeof value === 'object' ? typeof value : value]);
    return seen.size < seen.add(key).size;
  });
  return { name, places };
});

describe.each(fields)('$name', ({ name, places }) => {
  const site = read(name);
  const file = path.join(sites, name);

  it('with any one field wrong, or missing, is told with a place, in plain words, with a remedy', () => {
    const bad = new Set<string>();
    for (const { at, value } of places) {
      for (const wrong of [...wrongFor(value), undefined]) {
        const text = spoilt(site, at, wrong);
        const found = lintFile(file, text, null).filter(({ severity }) => severity === 'error');
        const why = complaint(found, text);
        if (why !== null) bad.add(`${at.join('.')} = ${JSON.stringify(wrong)?.slice(0, 40)}: ${why}`);
      }
    }
    expect([...bad].slice(0, 20)).toEqual([]);
  }, 300_000);

  it('with another kind of value in a field names that field', () => {
    for (const { at, value } of places) {
      if (at[0] === '$schema') continue;
      const wrong = typeof value === 'object' && value !== null ? 7 : { strange: 1 };
      const found = lintFile(file, spoilt(site, at, wrong), null).filter(({ severity }) => severity === 'error');
      const place = at.join('.');
      const near = found.some(
        ({ path: names }) => place.startsWith(names.join('.')) || names.join('.').startsWith(place),
      );
      expect([place, near]).toEqual([place, true]);
    }
  }, 300_000);
});

describe('a word that is nearly right', () => {
  const site = read('single-lane.json');
  const errorsOf = (at: Path, wrong: unknown) =>
    lintFile('site.json', spoilt(site, at, wrong), null).filter(({ severity }) => severity === 'error');

  it.each([
    [['thermometer', 'model'], 'gy-mcu9061', 'gy-mcu90614'],
    [['scanner', 'model'], 'honeywel-hid-pos', 'honeywell-hid-pos'],
    [['direction'], 'boht', 'both'],
    [['language'], 'zh-cn', 'zh-CN'],
    [['scanner', 'device', 'kind'], 'HID', 'hid'],
  ])('%j: %s is answered with %s', (at, wrong, meant) => {
    const [finding, ...more] = errorsOf(at, wrong);
    expect(more).toEqual([]);
    expect(finding?.says).toContain(`found "${wrong}"`);
    expect(finding?.remedy).toContain(`write "${meant}"`);
  });

  it('one that is nothing like any is not guessed', () => {
    expect(nearestName('x', ['gy-mcu90614', 'optris'])).toBeNull();
    expect(nearestName('', [])).toBeNull();
  });
});

describe('what is secret', () => {
  it('a PIN in the place of its hash is told, and not shown', () => {
    const site = read('single-lane.json');
    const found = lintFile('site.json', spoilt(site, ['staff', 0, 'pin'], '271828'), null);
    expect(found.map(({ path: names }) => names.join('.'))).toContain('staff.0.pin');
    expect(JSON.stringify(found)).not.toContain('271828');
  });
});

it('every verb that reads a site file refuses it with line, field, value and remedy', () => {
  const text = spoilt(read('single-lane.json'), ['uplink', 'url'], 'district.example');
  const line = text.split('\n').findIndex((each) => each.includes('"district.example"')) + 1;
  const file = smallFile('site.json', text);
  expect(() => siteOf(file, '')).toThrow(
    expect.objectContaining({
      exitCode: 66,
      message: expect.stringMatching(
        new RegExp(
          `^${file}:${line}:\\d+: uplink\\.url: expected an address such as \\S+, found "district\\.example"; url: `,
        ),
      ),
    }),
  );
});
