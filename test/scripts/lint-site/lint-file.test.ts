/** A site file as a whole: names that stand twice, its first bytes, and the directory and the list it names. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { repeatedNames } from '../../../drivers/basics/json-names.ts';
import { lintFile } from '../../../scripts/lint-site/lint-file.ts';
import { changed, directory, example, file, found } from './example-site.ts';

describe('a name that stands twice', () => {
  const twice = (text: string) => text.replace('"clock": "timesync"', '"clock": "timesync",\n  "clo\\u0063k": "host"');

  it('is told at the second one, with the line of the first', () => {
    const text = twice(example);
    const line = text.split('\n').findIndex((each) => each.includes('"clo\\u0063k"')) + 1;
    const finding = found(text).find(({ says }) => says.includes('twice'));
    expect(finding).toMatchObject({ severity: 'error', path: ['clock'], line, column: 3, file });
    expect(finding?.says).toContain(`first in line ${line - 1}:`);
  });

  it('is told beside a fault of the form too', () => {
    const told = found(twice(example.replace(/"direction": "\w+"/, '"direction": "im"')));
    expect(told.map(({ path: names }) => names.join('.'))).toEqual(['clock', 'direction']);
  });

  it('deep within, and once for each further one', () => {
    const text = '{ "a": [{}, { "b": 1,\n"b": 2, "c": { "b": 3 },\n"b": 4 }], "b": ",{}:" }';
    expect(repeatedNames(text)).toEqual([
      { path: ['a', 1, 'b'], line: 2, column: 1, firstLine: 1 },
      { path: ['a', 1, 'b'], line: 3, column: 1, firstLine: 1 },
    ]);
  });

  it('in the trust list that the site names', () => {
    const list = path.join(directory, 'twice.json');
    writeFileSync(list, '{\n"issuers": [],\n"issuers": []\n}');
    const told = lintFile(file, changed(['trustList'], 'twice.json'), null).find(({ says }) => says.includes('twice'));
    expect(told).toMatchObject({ file: list, line: 3, severity: 'error' });
  });
});

describe('a data directory', () => {
  it('below /var/lib, or beside a site file that is tried out with all that belongs to it, is told nothing against', () => {
    const told = (text: string) => found(text).map(({ path: names }) => names.join('.'));
    expect(told(changed(['dataDirectory'], '/var/lib/kadian'))).toEqual([]);
    expect(told(changed(['dataDirectory'], 'data'))).toEqual([]);
    expect(told(changed(['dataDirectory'], '/runway'))).toEqual([]);
  });
});

describe('a byte order mark', () => {
  it('before a site is passed over', () => {
    expect(found(`\uFEFF${example}`)).toEqual([]);
  });

  it('before a site with a fault leaves the fault where it is', () => {
    const text = '{\n  "kiosk": "a",\n  "b" 3\n}';
    expect(found(`\uFEFF${text}`)).toEqual(found(text));
  });
});

describe('the trust list', () => {
  const told = (text: string) =>
    lintFile(file, text, null).map(({ severity, path: names }) => [severity, names.join('.')]);

  it('that is not on this machine is a warning, with the line that names it', () => {
    expect(told(changed(['trustList'], 'trust-list.json'))).toEqual([['warning', 'trustList']]);
  });

  it('that is there and no trust list is an error', () => {
    writeFileSync(path.join(directory, 'broken.json'), '{}');
    const text = changed(['trustList'], 'broken.json');
    writeFileSync(file, text);
    expect(told(text).map(([severity]) => severity)).toContain('error');
  });
});
