/** The technician's way to take a sound in: what is written, and what is said instead. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wavFile } from '../../kiosk/announcer/wav.ts';

const root = path.join(import.meta.dirname, '../..');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'announce-import-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function tone(hertz: number): Uint8Array {
  const rate = 16_000;
  return wavFile(
    [Float32Array.from({ length: 2 * rate }, (_, i) => 0.3 * Math.sin((2 * Math.PI * hertz * i) / rate))],
    rate,
  );
}

function take(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/announce.ts', 'import', ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, text: `${stdout}${stderr}` };
}

const at = (name: string): string => path.join(directory, name);

test('a sound whose header does not know its length, as programs that stream write it, is taken whole', () => {
  const bytes = Buffer.from(tone(440));
  for (const at of [4, bytes.indexOf('data') + 4]) bytes.writeUInt32LE(0xffff_ffff, at);
  writeFileSync(at('stream.wav'), bytes);
  const taken = take('--file', at('stream.wav'), '--to', at('out'));
  expect(taken).toMatchObject({ status: 0, text: expect.stringContaining('2.0 s') as string });
});

test('another sound of the same name stays, unless it is to be replaced', () => {
  mkdirSync(at('other'));
  for (const [file, hertz] of [
    ['a.wav', 440],
    ['other/a.wav', 880],
  ] as const)
    writeFileSync(at(file), tone(hertz));
  expect(take('--file', at('a.wav'), '--to', at('out')).status).toBe(0);
  const first = readFileSync(at('out/a.wav'));
  expect(take('--file', at('a.wav'), '--to', at('out')).status).toBe(0);
  const refused = take('--file', at('other/a.wav'), '--to', at('out'));
  expect(refused).toMatchObject({ status: 1, text: expect.stringContaining('give --replace') as string });
  expect(readFileSync(at('out/a.wav'))).toEqual(first);
  expect(take('--file', at('other/a.wav'), '--to', at('out'), '--replace').status).toBe(0);
  expect(readFileSync(at('out/a.wav'))).not.toEqual(first);
});

test.each([
  ['a folder instead of a file', ['--file', '.'], 'is a folder, not a file'],
  ['a file that is not there', ['--file', 'missing.wav'], 'there is no such file or folder'],
])('%s is said in one sentence', (_, words, sentence) => {
  const { status, text } = take(...words.map((word) => (word.startsWith('--') ? word : at(word))), '--to', at('out'));
  expect([status, text.includes(sentence), text.split('\n').length]).toEqual([1, true, 2]);
});

test('a mistyped way to the folder is refused, not made', () => {
  writeFileSync(at('a.wav'), tone(440));
  expect(take('--file', at('a.wav'), '--to', at('x/y')).status).toBe(1);
  expect(readdirSync(directory)).toEqual(['a.wav']);
});
