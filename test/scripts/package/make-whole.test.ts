import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = readFileSync(path.join(import.meta.dirname, '../../../scripts/package/system/make-whole'), 'utf8');
let room: string;
beforeEach(() => (room = mkdtempSync(path.join(tmpdir(), 'kadian-make-whole-'))));
afterEach(() => rmSync(room, { recursive: true }));

/** Runs it where dpkg says that the package is in `state`; answers what dpkg was asked to do. */
function makeWhole(state: string, dpkgEnds = 0): { readonly status: number | null; readonly asked: string } {
  const program = (name: string, text: string): void =>
    writeFileSync(path.join(room, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  program('dpkg-query', `printf %s '${state}'`);
  program('dpkg', `echo "$@" >${room}/asked; exit ${dpkgEnds}`);
  const here = script.replace('deb=/var/lib/kadian-update', `deb=${room}`);
  const { status } = spawnSync('sh', ['-c', here], { env: { PATH: `${room}:/usr/bin:/bin` } });
  const asked = path.join(room, 'asked');
  return { status, asked: existsSync(asked) ? readFileSync(asked, 'utf8').trim() : '' };
}

test('nothing in hand is nothing to do', () => {
  expect(makeWhole('half-installed')).toEqual({ status: 0, asked: '' });
});

test('what dpkg had finished, or had not begun, is left alone', () => {
  writeFileSync(path.join(room, 'in-hand.deb'), '');
  expect(makeWhole('installed')).toEqual({ status: 0, asked: '' });
});

test.each(['half-installed', 'unpacked', 'half-configured', 'triggers-pending'])('%s is installed again', (state) => {
  writeFileSync(path.join(room, 'in-hand.deb'), '');
  expect(makeWhole(state)).toEqual({ status: 0, asked: `--force-confold --install ${room}/in-hand.deb` });
});

test('what dpkg cannot do is told', () => {
  writeFileSync(path.join(room, 'in-hand.deb'), '');
  expect(makeWhole('unpacked', 2).status).toBe(2);
});
