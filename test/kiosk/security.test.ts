/** `kiosk/security.md`: every item of the lists has its row, and what a row rests on is there. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { namesOfRunTests } from './run-tests.ts';

const root = path.join(import.meta.dirname, '../..');
const paper = readFileSync(path.join(root, 'kiosk/security.md'), 'utf8');

interface Row {
  readonly item: string;
  readonly state: string;
  readonly how: string;
  readonly shown: string;
}

function rowsUnder(heading: string, text = paper): readonly Row[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| item'))
    .map((line) => {
      const [, item = '', state = '', how = '', shown = ''] = line.split(/(?<!\\)\|/u).map((cell) => cell.trim());
      return { item, state, how, shown };
    });
}

/** Provisions of table B.1: their numbers from 1, with a letter where one number became several. */
const provisions: readonly (readonly [clause: string, numbers: string])[] = [
  ['5.0', '1'],
  ['5.1', '1 2 2A 3 4 5'],
  ['5.2', '1 2 3'],
  ['5.3', '1 2 3 4A 4B 5 6A 6B 7 8 9 10 11 12 13 14 15A 15B 16'],
  ['5.4', '1 2 3 4'],
  ['5.5', '1 2 3 4 5 6 7 8'],
  ['5.6', '1 2 3 4A 4B 5 6 7 8 9'],
  ['5.7', '1 2'],
  ['5.8', '1 2 3'],
  ['5.9', '1 2 3'],
  ['5.10', '1'],
  ['5.11', '1 2 3 4'],
  ['5.12', '1 2 3'],
  ['5.13', '1A 1B'],
  ['6', '1 2 3A 3B 4 5 6 7 8'],
];
const etsi = provisions.flatMap(([clause, numbers]) => numbers.split(' ').map((number) => `${clause}-${number}`));

const rows = ['ETSI', 'OWASP', 'What the lists'].flatMap((heading) => rowsUnder(heading));
const states = ['met', 'partly', 'not met', 'not applicable'];

const known = new Map<string, readonly string[]>();

function testsOf(suite: string): readonly string[] {
  const names = known.get(suite) ?? namesOfRunTests(readFileSync(path.join(root, suite), 'utf8'), suite);
  known.set(suite, names);
  return names;
}

/** What is wrong with the evidence of a row; null when it is there. */
function faultOf(shown: string): string | null {
  const read = (file: string): string => {
    const at = path.join(root, file);
    return existsSync(at) ? readFileSync(at, 'utf8') : '';
  };
  const [, suite, name] = /^`npx vitest run (\S+) -t '(.+)'`$/u.exec(shown) ?? [];
  if (suite !== undefined && name !== undefined)
    return existsSync(path.join(root, suite)) && testsOf(suite).some((each) => each.includes(name))
      ? null
      : `no test of that name is run in ${suite}`;
  const [, file, words] = /^`([^`]+)`: `(.+)`$/u.exec(shown) ?? [];
  if (file !== undefined && words !== undefined) return read(file).includes(words) ? null : `${file} does not say so`;
  const absent = /^no file `([^`]+)`$/u.exec(shown)?.[1];
  if (absent !== undefined) return existsSync(path.join(root, absent)) ? `${absent} is there` : null;
  return 'no evidence';
}

test('every item stands in its table once, in the order of the list', () => {
  expect(rowsUnder('ETSI').map(({ item }) => item)).toEqual(etsi);
  expect(rowsUnder('OWASP').map(({ item }) => /^I\d+/.exec(item)?.[0])).toEqual(
    Array.from({ length: 10 }, (_, at) => `I${at + 1}`),
  );
  expect(rowsUnder('What the lists').length).toBeGreaterThan(8);
});

test.each(rows)('$item: its state is one there is, and its evidence is there', ({ state, how, shown }) => {
  expect(states).toContain(state);
  expect(how.length).toBeGreaterThan(7);
  expect(faultOf(shown)).toBeNull();
});

test('what is met is shown by a test', () => {
  const prose = rows.filter(({ state, shown }) => state === 'met' && !shown.startsWith('`npx vitest run '));
  // A fact of the code with nothing to run: two rows.
  expect(prose.map(({ item }) => item)).toEqual(['5.3-16', '6-5']);
});

test('the check sees a row without evidence, with a test that is gone, and with a file that came', () => {
  const row = (shown: string) => rowsUnder('X', `## X\n| a | met | because | ${shown} |\n`)[0]?.shown ?? '';
  expect(faultOf(row('trust us'))).toBe('no evidence');
  expect(faultOf(row("`npx vitest run test/kiosk/ports/listening.test.ts -t 'nobody wrote this'`"))).toContain(
    'no test',
  );
  expect(faultOf(row('`.ci/run`: `no such words`'))).toContain('does not say so');
  expect(faultOf(row('no file `README.md`'))).toBe('README.md is there');
});

test('a test that is skipped, planned, commented out or only named is no evidence', () => {
  const source = `
    test.skip('a', () => {}); test.todo('b'); /* test('c', () => {}); */ // test('d', () => {});
    describe.skip('e', () => { test('f', () => {}); }); test.skipIf(true)('g', () => {}); const h = 'h';
    describe('i', () => { it.each([1])('j %s', () => {}); }); test(\`k \${1}\`, () => {});
  `;
  expect(namesOfRunTests(source)).toEqual(['i j %s', 'k …']);
});
