/** What `npm start` answers where nothing is set up: the checkout's own scripts, without packages, a page or a Node on the way. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOptions, usage } from '../../../scripts/start/options.ts';

const root = path.join(import.meta.dirname, '../../..');
let bare: string;
let programs: string;

beforeEach(() => {
  bare = mkdtempSync(path.join(tmpdir(), 'kadian-bare-'));
  mkdirSync(path.join(bare, 'scripts/start'), { recursive: true });
  for (const file of ['scripts/start.sh', 'scripts/start/usage.txt']) {
    copyFileSync(path.join(root, file), path.join(bare, file));
  }
  writeFileSync(path.join(bare, 'scripts/setup.sh'), 'echo setup "$@"\n: >touched\n');
  // No program on the way but these: neither npm nor a real Node.
  programs = path.join(bare, 'programs');
  mkdirSync(programs);
  for (const name of ['sh', 'cat', 'dirname']) symlinkSync(`/usr/bin/${name}`, path.join(programs, name));
  writeFileSync(path.join(programs, 'node'), '#!/bin/sh\necho node "$@"\n');
  chmodSync(path.join(programs, 'node'), 0o755);
});

afterEach(() => rmSync(bare, { recursive: true }));

function start(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    path.join(programs, 'sh'),
    [path.join(bare, 'scripts/start.sh'), ...words],
    {
      encoding: 'utf8',
      env: { PATH: programs },
    },
  );
  return { status, stdout, stderr, touched: readdirSync(bare).includes('touched') };
}

test.each([['--help'], ['-h'], ['--demo', '--help'], ['--nonsense', '--help']])(
  'help is told and nothing is touched: %s %s',
  (...words) => {
    expect(start(...words)).toEqual({ status: 0, stdout: `${usage}\n`, stderr: '', touched: false });
  },
);

const wrong: readonly (readonly string[])[] = [
  ['--nonsense'],
  ['demo'],
  ['--port'],
  ['--port', '80'],
  ['--port=x'],
  ['--port='],
  ['--port=65516'],
  ['--port=99999999999999999999'],
];

test.each(wrong.map((words) => [words] as const))(
  'wrong words end with 64 and the usage, and nothing is touched: %j',
  (words) => {
    const { status, stdout, stderr, touched } = start(...words);
    expect({ status, stdout, touched }).toEqual({ status: 64, stdout: '', touched: false });
    expect(stderr.split('\n').slice(1).join('\n')).toBe(`${usage}\n`);
    expect(startOptions(words, {}).ok).toBe(false);
  },
);

test.each([[], ['--demo'], ['--headless', '--port', '9000'], ['--port=9000']])(
  'right words set up and start with the same words: %s %s %s',
  (...words) => {
    const { status, stdout, touched } = start(...words);
    expect({ status, stdout, touched }).toEqual({
      status: 0,
      stdout: `setup start\nnode ${['scripts/start.ts', ...words].join(' ')}\n`,
      touched: true,
    });
    expect(startOptions(words, {}).ok).toBe(true);
  },
);

test('every option of the usage is known to both', () => {
  const named = [...readFileSync(path.join(root, 'scripts/start/usage.txt'), 'utf8').matchAll(/^ {2}(--[a-z]+)/gmu)];
  expect(named.map(([, option]) => option)).toEqual(['--demo', '--headless', '--port']);
});
