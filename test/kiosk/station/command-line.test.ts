/** The station's process is started by service managers and by hand: words it does not know are told in a line. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stationUsage } from '../../../kiosk/station/command-line.ts';

const main = path.join(import.meta.dirname, '../../../kiosk/station/main.ts');

function started(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' });
  return { status, stdout: stdout.trimEnd().split('\n'), stderr: stderr.trimEnd().split('\n') };
}

test('tells its words when asked', () => {
  expect(started('--help')).toEqual({ status: 0, stdout: [stationUsage], stderr: [''] });
});

test.each([
  ['an unknown option', ['--sight', 'site.json'], /'--sight'/],
  ['a word without an option', ['site.json'], /'site\.json'/],
  ['no site file', [], /which box is this/],
])('refuses %s in a line and tells its words', (_, words, named) => {
  const { status, stdout, stderr } = started(...words);
  expect([status, stdout]).toEqual([64, ['']]);
  expect(stderr).toHaveLength(2);
  expect(stderr[0]).toMatch(named);
  expect(stderr[1]).toBe(stationUsage);
});
