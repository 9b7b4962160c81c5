import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lineOf } from './corpus.ts';
import { inputNamed } from './findings.ts';

test('what a finding prints, a file and a text are the input they stand for', () => {
  const input = Uint8Array.from({ length: 300 }, (_, at) => at & 255);
  expect(inputNamed(lineOf(input))).toEqual(input);
  expect(inputNamed(`base64:${Buffer.from(input).toString('base64')}`)).toEqual(input);
  const file = new URL('README.md', import.meta.url).pathname;
  expect(inputNamed(file)).toEqual(new Uint8Array(readFileSync(file)));
  for (const text of ['11010519491231002X', '"not JSON\n"', '"', '长'])
    expect(inputNamed(text)).toEqual(new TextEncoder().encode(text));
  expect(inputNamed('build/fuzz-findings/base45-00000000.bin')).toBeNull();
});
