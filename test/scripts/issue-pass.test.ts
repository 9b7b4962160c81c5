import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createVerifiers } from '../../kiosk/credentials/verifier.ts';
import { trustOf } from '../kiosk/credentials/test-keys.ts';

const directory = mkdtempSync(join(tmpdir(), 'kadian-issue-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const tool = new URL('../../scripts/issue-pass.ts', import.meta.url).pathname;

function run(input: string, ...args: string[]): { code: number | null; out: string } {
  const ended = spawnSync(process.execPath, [tool, ...args], { input, encoding: 'utf8' });
  return { code: ended.status, out: ended.stdout.trim() };
}

test('what it issues is verified under the trust list it leaves', () => {
  const claims = {
    colour: 'yellow',
    compounds: ['C1'],
    medium: 'paper',
    issuedAtS: 1000,
    expiresAtS: 2000,
    id: '0011223344556677',
  };
  const issued = run(JSON.stringify(claims), '--keys', directory, '--algorithm', 'ES256');
  expect(issued.code).toBe(0);
  const verify = createVerifiers(trustOf(readFileSync(join(directory, 'trust-list.json'), 'utf8')));
  expect(verify(issued.out)).toMatchObject({ outcome: 'verified', credential: claims });
  const plain = run('', '--keys', directory);
  expect(verify(plain.out)).toMatchObject({ outcome: 'verified', credential: { colour: 'green', medium: 'phone' } });
});

test('wrong use and wrong claims end with 64 and no pass', () => {
  expect(run('')).toEqual({ code: 64, out: '' });
  expect(run('{"colour":"blue"}', '--keys', directory)).toEqual({ code: 64, out: '' });
  expect(run('{', '--keys', directory)).toEqual({ code: 64, out: '' });
  expect(run('{"compuonds":[]}', '--keys', directory)).toEqual({ code: 64, out: '' });
});
