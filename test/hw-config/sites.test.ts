import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chipsOf, readBoards } from '../../drivers/gate/boards.ts';
import { parseSite, type Site } from '../../kiosk/station/site/site.ts';
import { lintFile } from '../../scripts/lint-site/lint-file.ts';

const folder = path.join(import.meta.dirname, '../../hw-config');
const sites = readdirSync(path.join(folder, 'sites')).filter((name) => name.endsWith('.json'));
const boards = (() => {
  const read = readBoards(path.join(folder, 'boards'));
  if (!read.ok) throw new Error(read.error);
  return read.value;
})();

function siteOf(name: string): { text: string; site: Site } {
  const text = readFileSync(path.join(folder, 'sites', name), 'utf8');
  const site = parseSite(text, name);
  if (!site.ok) throw new Error(JSON.stringify(site.error));
  return { text, site: site.value };
}

/** The boards a site names, by the chips its lines are on. */
function boardsOf({ gate: { gpio, lines } }: Site) {
  if (gpio.transport === 'directory') return [];
  const chips = [lines.relay.line, ...Object.values(lines.inputs)].map((line) => line?.chip);
  return boards.filter((board) => chips.every((chip) => chip !== undefined && chipsOf(board).includes(chip)));
}

test.each(sites)('%s passes on every board it names', (name) => {
  const { text, site } = siteOf(name);
  const file = path.join(folder, 'sites', name);
  const named = boardsOf(site);
  if (site.gate.gpio.transport !== 'directory') expect(named.length).toBeGreaterThan(0);
  for (const board of named.length === 0 ? [null] : named) {
    // The box's trust list is no part of an example.
    expect(lintFile(file, text, board).filter((finding) => finding.path.join('.') !== 'trustList')).toEqual([]);
  }
});

test('the README explains each example', () => {
  const readme = readFileSync(path.join(folder, 'sites/README.md'), 'utf8');
  expect(sites.filter((name) => !readme.includes(`(${name})`))).toEqual([]);
});
