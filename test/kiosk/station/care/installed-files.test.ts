/** Files of the package that are changed while the box runs: found, told once, and not while an update lays them. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { VirtualClock } from '../../../../drivers/sim/virtual-clock.ts';
import { differingFiles, startFilesWatch } from '../../../../kiosk/station/care/installed-files.ts';
import type { NewEvent } from '../../../../kiosk/ledger/writer.ts';
import { checkFiles } from '../../../../scripts/doctor/check-files.ts';

const content = { 'opt/kadian/a.ts': 'one', 'opt/kadian/b with a space.ts': 'two', 'etc/kadian/site.json': '{}' };

function installed(): { readonly root: string; readonly write: (file: string, text: string) => void } {
  const root = mkdtempSync(path.join(tmpdir(), 'kadian-installed-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  for (const [file, text] of Object.entries(content)) write(file, text);
  const sums = Object.entries(content).map(
    ([file, text]) => `${createHash('md5').update(text).digest('hex')}  ${file}\n`,
  );
  write('var/lib/dpkg/info/kadian.md5sums', sums.join(''));
  write('var/lib/dpkg/info/kadian.conffiles', '/etc/kadian/site.json\n');
  return { root, write };
}

test('a file that is changed or gone is named; what a technician may change is not', async () => {
  const { root, write } = installed();
  expect(await differingFiles(root)).toEqual([]);
  expect(await checkFiles(root)).toMatchObject([{ level: 'green', code: 'filesAsInstalled' }]);
  write('etc/kadian/site.json', '{"other": 1}');
  expect(await differingFiles(root)).toEqual([]);
  write('opt/kadian/b with a space.ts', 'too');
  rmSync(path.join(root, 'opt/kadian/a.ts'));
  expect(await differingFiles(root)).toEqual(['opt/kadian/a.ts', 'opt/kadian/b with a space.ts']);
  expect(await checkFiles(root)).toMatchObject([{ level: 'red', code: 'filesChanged', values: { count: 2 } }]);
});

test('where no package is installed nothing is said to be well', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'kadian-installed-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  expect(await differingFiles(root)).toBeNull();
  expect(await checkFiles(root)).toMatchObject([{ level: 'unknown', code: 'filesNotPackaged' }]);
});

test('a change is told once, when it is still there ten minutes later; another one is told again', async () => {
  const clock = new VirtualClock(0);
  const told: NewEvent[] = [];
  let files: readonly string[] | null = [];
  let looked = 0;
  const watch = startFilesWatch({
    clock,
    differing() {
      looked += 1;
      return Promise.resolve(files);
    },
    record: (event) => told.push(event),
  });
  const pass = async (minutes: number): Promise<void> => {
    for (let left = minutes; left > 0; left -= 10) {
      await clock.advance(Math.min(left, 10) * 60_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await pass(10);
  expect(looked).toBe(1);
  // An update under way: differs once, and is whole again.
  files = ['opt/kadian/a.ts'];
  await pass(24 * 60);
  files = [];
  await pass(10);
  expect(looked).toBe(3);
  expect(told).toEqual([]);
  files = ['opt/kadian/a.ts'];
  await pass(24 * 60 + 10);
  expect(told).toEqual([{ type: 'software.filesChanged', data: { count: 1, files } }]);
  await pass(3 * 24 * 60);
  expect(told).toHaveLength(1);
  files = Array.from({ length: 30 }, (_, at) => `opt/kadian/${at}`);
  await pass(25 * 60);
  expect(told).toHaveLength(2);
  expect(told[1]).toMatchObject({ data: { count: 30, files: files.slice(0, 10) } });
  watch.stop();
  await pass(3 * 24 * 60);
  expect(told).toHaveLength(2);
});
