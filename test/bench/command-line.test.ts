/** Every tool of the proofs is asked in the same words: what it can is told, what is wrong is one line. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { canMount, smallDisk } from '../scripts/small-disk.ts';
import { helpOf, numberIn, parseWords, type Tool } from './command-line.ts';

const root = path.join(import.meta.dirname, '../..');
const programs = {
  bench: 'test/bench/main.ts',
  soak: 'test/soak/main.ts',
  faults: 'test/faults/main.ts',
  fuzz: 'test/fuzz/main.ts',
  fleet: 'test/district/fleet.ts',
  rig: 'test/rig/main.ts',
  'ledger-kills': 'test/kiosk/ledger/kill-runs.ts',
} as const;

interface Asked {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function commandOf(name: keyof typeof programs, words: readonly string[]): string[] {
  return ['--disable-warning=ExperimentalWarning', '--expose-gc', path.join(root, programs[name]), ...words];
}

async function asked(name: keyof typeof programs, ...words: string[]): Promise<Asked> {
  const child = spawn(process.execPath, commandOf(name, words), { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += String(text)));
  child.stderr.on('data', (text) => (stderr += String(text)));
  const [status] = await once(child, 'close');
  return { status, stdout, stderr };
}

test.concurrent.each(Object.keys(programs) as (keyof typeof programs)[])(
  '%s: --help says what each option means',
  async (name) => {
    const { status, stdout, stderr } = await asked(name, '--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^usage: npm run ${name} -- .*\n  \\S`));
    expect(stdout).toMatch(/^ {2}--help +prints this$/m);
  },
);

const wrong: readonly (readonly [keyof typeof programs, readonly string[], RegExp])[] = [
  ['bench', ['decid'], /no bench decid; is decide meant\?/],
  ['bench', ['decide', '--svg', 'build/pictures'], /--svg is for curves: decide draws nothing/],
  ['soak', ['--encounters', '12'], /--encounters 12: a whole number from 400 on/],
  ['faults', ['--broken', 'nothing-such'], /nothing is broken that way: nothing-such/],
  ['fuzz', ['thermometr'], /no target thermometr; is thermometer meant\?/],
  ['fleet', ['--services', '2'], /--services 2: more than one need --store postgres/],
  ['rig', ['--only', 'gpio,sond'], /no suite sond; is sound meant\?/],
  ['ledger-kills', ['abc'], /abc: a whole number from 1 on/],
  ['ledger-kills', ['0'], /0: a whole number from 1 on/],
];
test.concurrent.each(wrong)('%s %j is one line that names what is wrong, and 64', async (name, words, says) => {
  const { status, stdout, stderr } = await asked(name, ...words);
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^.*\n$/);
  expect([status, stdout]).toEqual([64, '']);
});

test('a place where no picture can be written is refused before anything is measured', async () => {
  const { status, stdout, stderr } = await asked('bench', 'curves', '--svg', path.join(root, 'package.json/pictures'));
  expect([status, stdout]).toEqual([73, '']);
  expect(stderr).toMatch(/^bench: no place for the pictures: .*package\.json.*\n$/);
});

test.runIf(canMount)(
  'a full disk is no place for a picture, and that is known before anything is measured',
  async () => {
    const disk = smallDisk('8k');
    writeFileSync(path.join(disk, '1'), 'x'.repeat(4096));
    const { status, stdout, stderr } = await asked('bench', 'curves', '--svg', disk);
    expect([status, stdout]).toEqual([73, '']);
    expect(stderr).toMatch(/^bench: no place for the pictures: .*: the disk is full\n$/);
    expect(readdirSync(disk)).toEqual(['1']);
  },
);

test.concurrent.each(Object.keys(programs) as (keyof typeof programs)[])(
  '%s: an output that is full is one line and 73, also where the tool ends at once after it',
  async (name) => {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, commandOf(name, ['--help']), { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    let stderr = '';
    child.stderr?.on('data', (text) => (stderr += String(text)));
    const [status] = await once(child, 'close');
    expect([status, stderr]).toEqual([73, 'standard output: the disk is full\n']);
  },
);

test('a reader that has seen enough ends a bench without a word', async () => {
  const child = spawn(process.execPath, commandOf('bench', ['decide']), { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (text) => (stderr += String(text)));
  child.stdout.destroy();
  const [status] = await once(child, 'close');
  expect([status, stderr.replace('bench: 1 of 1: decide\n', '')]).toEqual([141, '']);
});

const tool: Tool = {
  name: 'x',
  about: 'does it',
  words: { shown: '<word>…', about: 'some' },
  options: { far: { takes: '<m>', about: 'how far' }, now: { about: 'at once' } },
  more: ['and ends'],
};

test('the help of a tool has a line for each of its options', () => {
  expect(helpOf(tool).split('\n')).toEqual([
    'usage: npm run x -- [<word>…] [options]',
    '  does it',
    '',
    '  <word>…    some',
    '  --far <m>  how far',
    '  --now      at once',
    '  --help     prints this',
    '',
    'and ends',
    '',
  ]);
});

test.each([
  [['--fa', '3'], 'there is no option --fa; is --far meant?'],
  [['-f'], 'there is no option -f'],
  [['--far'], '--far needs <m>'],
  [['--far', '--now'], '--far needs <m>'],
  [['--far', ''], '--far needs <m>'],
  [['--now=yes'], '--now takes nothing: yes'],
  [['--far', '1', '--far=2'], '--far is given twice'],
])('%j is wrong', (args, why) => {
  expect(parseWords(tool, args)).toBe(why);
});

test('words and options are told apart, and a tool without words takes none', () => {
  expect(parseWords(tool, ['a', '--far', '3', 'b', '--now'])).toEqual({
    values: { far: '3', now: true },
    words: ['a', 'b'],
  });
  expect(parseWords({ ...tool, words: undefined }, ['a'])).toBe('takes no a');
});

test('a number is what a person writes as one', () => {
  expect(['12', '0.5'].map(numberIn)).toEqual([12, 0.5]);
  for (const text of ['', '1e3', '0x10', ' 1', '-1', 'Infinity']) expect(numberIn(text)).toBeNaN();
});
