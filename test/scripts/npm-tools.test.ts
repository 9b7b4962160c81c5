/** The tools of a checkout that are no verbs of `kadian`: what they are asked is answered first, and they leave nothing behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

/** A directory of its own, gone with the test. */
function ownPlace(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'kadian-tools-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function start(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const [program = '', ...rest] = words;
  const env = { ...process.env, ...environment };
  return spawn(program, rest, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function asked(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = start(words, environment);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += String(text)));
  child.stderr.on('data', (text) => (stderr += String(text)));
  const [status] = await once(child, 'close');
  return { status, stdout, stderr };
}

const node = (script: string, ...words: readonly string[]) => [process.execPath, `scripts/${script}.ts`, ...words];

test.concurrent.each([
  ['audit', node('audit', '--help')],
  ['generate', node('generate', '--help')],
  ['package', node('package', '--help')],
  ['simulate', node('simulate', '--help')],
  ['test', ['sh', 'scripts/test.sh', '--help']],
])('%s --help is answered, and nothing else is done', async (name, words) => {
  const { status, stdout } = await asked(words);
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`^usage: npm (?:run )?${name} -- `));
  expect(stdout).toMatch(/^ {2}--help +prints this/m);
});

test.concurrent.each([
  ['audit', node('audit', 'foo'), 'audit: takes no foo'],
  ['generate', node('generate', '--chek'), 'generate: there is no option --chek; is --check meant?'],
  ['package', node('package', '--arhc', 'x64'), 'package: there is no option --arhc; is --arch meant?'],
  ['package', node('package', '--deb', 'absent.deb'), 'package: --deb is for --sign'],
])('%s: a word it does not know is one line, and 64', async (_name, words, says) => {
  const { status, stderr } = await asked(words);
  expect(status).toBe(64);
  expect(stderr.split('\n').filter((line) => line.startsWith(says))).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
});

/** The programs `npm test` would run; each says that it was called. */
function programs(directory: string, listed: string): string {
  const bin = path.join(directory, 'bin');
  mkdirSync(path.join(directory, 'scripts'), { recursive: true });
  mkdirSync(bin);
  writeFileSync(path.join(directory, 'scripts/setup.sh'), 'echo setup\n');
  writeFileSync(path.join(bin, 'npm'), '#!/bin/sh\necho "npm $*"\n', { mode: 0o755 });
  writeFileSync(path.join(bin, 'vitest'), `#!/bin/sh\n${listed}\n`, { mode: 0o755 });
  return `${bin}:${process.env['PATH'] ?? ''}`;
}

test.each([
  [
    '--foo',
    "echo 'CACError: Unknown option `--foo`' >&2; exit 1",
    'test: Unknown option `--foo` (npm test -- --help)\n',
  ],
  ['test/none', 'exit 0', 'test: no test file has test/none in its path (npm test -- --help)\n'],
])('npm test -- %s is told before types and lint', async (word, listed, says) => {
  const directory = ownPlace();
  const PATH = programs(directory, listed);
  writeFileSync(path.join(directory, 'scripts/test.sh'), readFileSync(path.join(root, 'scripts/test.sh')));
  expect(await asked(['sh', path.join(directory, 'scripts/test.sh'), word], { PATH })).toEqual({
    status: 64,
    stdout: 'setup\n',
    stderr: says,
  });
});

test('npm test -- <file> checks, and runs that file', async () => {
  const directory = ownPlace();
  const PATH = programs(directory, "echo '[house] test/one.test.ts'");
  writeFileSync(path.join(directory, 'scripts/test.sh'), readFileSync(path.join(root, 'scripts/test.sh')));
  const { status, stdout } = await asked(['sh', path.join(directory, 'scripts/test.sh'), 'test/one'], { PATH });
  expect([status, stdout]).toEqual([0, 'setup\nnpm run --silent check\nnpm run --silent run:test -- test/one\n']);
});

const play = node('simulate', 'test/scenarios/rush-hour.jsonl');

test.each([
  ['a reader that has seen enough', 141],
  ['whoever ends it', 143],
])('a play leaves nothing behind after %s', async (_who, code) => {
  const place = ownPlace();
  const child = start(play, { TMPDIR: place });
  child.stderr.resume();
  await once(child.stdout, 'data');
  expect(readdirSync(place)).not.toEqual([]);
  if (code === 141) child.stdout.destroy();
  else {
    child.stdout.resume();
    child.kill('SIGTERM');
  }
  const [status] = await once(child, 'close');
  expect([status, readdirSync(place)]).toEqual([code, []]);
});
