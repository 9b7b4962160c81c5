import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { boxMarkFile, writeBoxMark } from '../../../kiosk/station/site/box-mark.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { checkMark } from '../../../scripts/doctor/check-mark.ts';
import { said } from '../../../scripts/doctor/render.ts';
import { languages } from '../../../scripts/doctor/words.ts';

const site = siteOf(path.join(import.meta.dirname, '../../../hw-config/sites/single-lane.json'), '');

test('a box that must not run is red, in both languages, with the mark and what to do', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-mark-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [dataDirectory, etc] = [path.join(directory, 'data'), path.join(directory, 'etc')];
  for (const folder of [dataDirectory, etc]) mkdirSync(folder);
  const loaded = { ...site, dataDirectory, directory: etc };
  expect(checkMark({ loaded })).toEqual([]);
  const told = new Set<string>();
  for (const state of ['restoring', 'handedOver', 'retiring', 'retired'] as const) {
    writeBoxMark(dataDirectory, { state, about: 'b7', sinceMs: 1 });
    const [finding] = checkMark({ loaded });
    if (finding === undefined) throw new Error(`${state}: nothing was found`);
    expect(finding).toMatchObject({ level: 'red', area: 'site', values: { about: 'b7' } });
    for (const language of languages) told.add(JSON.stringify(said(finding, language)));
  }
  expect(told.size).toBe(4 * languages.length);
  rmSync(path.join(dataDirectory, boxMarkFile));
  writeFileSync(path.join(etc, boxMarkFile), 'torn');
  expect(checkMark({ loaded })).toMatchObject([{ level: 'red', code: 'boxMarkUnreadable' }]);
});
