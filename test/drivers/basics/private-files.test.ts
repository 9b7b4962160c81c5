import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makePrivate } from '../../../drivers/basics/private-files.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'kadian-private-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const modeOf = (name: string) => statSync(path.join(directory, name)).mode & 0o777;

function put(name: string, mode: number): void {
  const file = path.join(directory, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'x');
  chmodSync(file, mode);
}

test('what others could read is the owner’s alone, in every directory of the box', () => {
  put('box/ledger.db', 0o644);
  put('box/lists/roster.1.db', 0o664);
  put('box/commands/run', 0o755);
  put('box/keys/device.pem', 0o400);
  chmodSync(path.join(directory, 'box'), 0o755);
  chmodSync(path.join(directory, 'box/lists'), 0o777);
  expect(makePrivate(path.join(directory, 'box'))).toEqual([]);
  expect(['box', 'box/lists', 'box/commands'].map(modeOf)).toEqual([0o700, 0o700, 0o700]);
  expect(['box/ledger.db', 'box/lists/roster.1.db', 'box/commands/run', 'box/keys/device.pem'].map(modeOf)).toEqual([
    0o600, 0o600, 0o700, 0o400,
  ]);
});

test('what a link leads to stays as it is, and a directory that is not there is none', () => {
  put('elsewhere/file', 0o644);
  mkdirSync(path.join(directory, 'box'));
  symlinkSync(path.join(directory, 'elsewhere/file'), path.join(directory, 'box/file'));
  symlinkSync(path.join(directory, 'elsewhere'), path.join(directory, 'box/directory'));
  expect(makePrivate(path.join(directory, 'box'))).toEqual([]);
  expect(modeOf('elsewhere/file')).toBe(0o644);
  expect(makePrivate(path.join(directory, 'none'))).toEqual([]);
});

test('a process that writes privately leaves nothing for others', () => {
  const module = path.join(import.meta.dirname, '../../../drivers/basics/private-files.ts');
  const file = path.join(directory, 'made');
  const text = `import { writePrivately } from ${JSON.stringify(module)};
    import { mkdirSync, writeFileSync } from 'node:fs';
    writePrivately();
    mkdirSync(${JSON.stringify(file)});
    writeFileSync(${JSON.stringify(path.join(file, 'file'))}, 'x');`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', text]);
  expect(['made', 'made/file'].map(modeOf)).toEqual([0o700, 0o600]);
});
