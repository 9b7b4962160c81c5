import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { outputFolder, outputTarget, writeOutput, type OutputRules } from '../../scripts/output-target.ts';
import { canMount, smallDisk } from './small-disk.ts';

function room() {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'output-target-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const at = (name: string) => path.join(directory, name);
  mkdirSync(at('data'));
  writeFileSync(at('site.json'), '{}');
  writeFileSync(at('other.txt'), 'mine');
  const rules: OutputRules = {
    ownFiles: [at('site.json'), at('absent.key')],
    dataDirectory: at('data'),
    mayReplace: 'none',
  };
  return { directory, at, rules };
}

const codeOf = (asked: string, rules: OutputRules): string => {
  const target = outputTarget(asked, rules);
  return target.ok ? 'ok' : target.error.code;
};

test('a new name in a folder is taken, and written whole', () => {
  const { at, directory, rules } = room();
  const target = outputTarget(at('new.html'), rules);
  if (!target.ok) throw new Error(target.error.detail);
  expect(writeOutput(target.value, 'text').ok).toBe(true);
  expect(readFileSync(at('new.html'), 'utf8')).toBe('text');
  expect(readdirSync(directory).filter((name) => name.includes('unfinished'))).toEqual([]);
});

test('what the box is made of is refused by every name it has, also where anything may be written over', () => {
  const { at, rules } = room();
  symlinkSync(at('site.json'), at('link'));
  linkSync(at('site.json'), at('hard'));
  symlinkSync(path.dirname(at('link')), at('folder'));
  const any = { ...rules, mayReplace: 'any' } as const;
  for (const name of ['site.json', 'link', 'hard', 'folder/site.json', 'absent.key'])
    expect([name, codeOf(at(name), any)]).toEqual([name, 'ownFile']);
  expect(codeOf(at('other.txt'), any)).toBe('ok');
});

test('nothing goes below the data directory, through no link either', () => {
  const { at, rules } = room();
  symlinkSync(at('data'), at('elsewhere'));
  mkdirSync(at('data/deep'));
  for (const name of ['data/x', 'elsewhere/x', 'data/deep/x', 'data/../data/x'])
    expect([name, codeOf(at(name), rules)]).toEqual([name, 'inData']);
  mkdirSync(at('data-of-another'));
  expect(codeOf(at('data-of-another/x'), rules)).toBe('ok');
  expect(outputFolder(at('elsewhere/new'), rules)).toMatchObject({ ok: false, error: { code: 'inData' } });
  expect(existsSync(at('data/new'))).toBe(false);
});

test('devices, pipes, sockets and folders are no files', async () => {
  const { at, rules } = room();
  spawnSync('mkfifo', [at('pipe')]);
  const server = createServer().listen(at('socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  const any = { ...rules, mayReplace: 'any' } as const;
  for (const special of ['/dev/null', '/dev/full', at('pipe'), at('socket'), '/proc/x', '/sys/x'])
    expect([special, codeOf(special, any)]).toEqual([special, 'special']);
  for (const folder of ['/tmp', `${at('new')}/`]) expect([folder, codeOf(folder, any)]).toEqual([folder, 'folder']);
  expect(codeOf('/dev/stdout', any)).not.toBe('ok');
  expect(codeOf('/dev/stdout', { ...any, standardOutput: true })).toBe('ok');
  await new Promise((resolve) => server.close(resolve));
});

test('only an earlier output gives way', () => {
  const { at, rules } = room();
  const isPage = (head: Buffer): boolean => head.toString().startsWith('<!doctype');
  writeFileSync(at('page'), '<!doctype html>');
  writeFileSync(at('empty'), '');
  expect(codeOf(at('page'), { ...rules, mayReplace: isPage })).toBe('ok');
  expect(codeOf(at('empty'), { ...rules, mayReplace: isPage })).toBe('ok');
  expect(codeOf(at('other.txt'), { ...rules, mayReplace: isPage })).toBe('otherFile');
  for (const name of ['page', 'empty']) expect(codeOf(at(name), rules)).toBe('otherFile');
});

test('a file that came meanwhile stays, where nothing may be written over', () => {
  const { at, rules } = room();
  const target = outputTarget(at('new'), rules);
  if (!target.ok) throw new Error(target.error.detail);
  writeFileSync(at('new'), 'of another');
  expect(writeOutput(target.value, 'ours')).toMatchObject({ ok: false, error: { code: 'otherFile' } });
  expect(readFileSync(at('new'), 'utf8')).toBe('of another');
});

test('what cannot be is told in one line that names the path', () => {
  const { at, rules } = room();
  symlinkSync(at('loop'), at('loop'));
  for (const [name, words] of [
    ['site.json/new', 'is not a folder'],
    ['loop', 'is a link that leads to itself'],
    ['x'.repeat(300), 'is too long for a name'],
    ['', 'is not the name of a file'],
  ] as const) {
    const target = outputTarget(name === '' ? '' : at(name), rules);
    expect(target.ok ? 'ok' : target.error.detail).toMatch(new RegExp(`^[^\\n]*: ${words}$`));
  }
  for (const name of ['absent/new', 'absent/deep/new'])
    expect(outputTarget(at(name), rules)).toMatchObject({
      ok: false,
      error: { code: 'cannotWrite', detail: `${at('absent')}: there is no such folder to write into; make it first` },
    });
  expect(outputFolder('/proc/new')).toMatchObject({ ok: false, error: { code: 'special' } });
  expect(outputFolder('/sys/new')).toMatchObject({ ok: false, error: { code: 'special' } });
  expect(outputFolder(at('site.json/new'))).toMatchObject({ ok: false, error: { code: 'cannotWrite' } });
  expect(outputFolder(at('a/b'))).toEqual({ ok: true, value: at('a/b') });
  expect(statSync(at('a/b')).mode & 0o777).toBe(0o700);
});

test.runIf(canMount)('a full disk leaves what was there, and nothing beside it', () => {
  const { rules } = room();
  const disk = smallDisk('20k');
  const at = (name: string) => path.join(disk, path.basename(name));
  writeFileSync(at('old'), 'old');
  const target = outputTarget(at('old'), { ...rules, mayReplace: 'any' });
  if (!target.ok) throw new Error(target.error.detail);
  expect(writeOutput(target.value, 'x'.repeat(100_000))).toEqual({
    ok: false,
    error: { code: 'cannotWrite', detail: `${at('old')}: the disk is full` },
  });
  expect(readdirSync(disk)).toEqual(['old']);
  expect(readFileSync(at('old'), 'utf8')).toBe('old');
});
