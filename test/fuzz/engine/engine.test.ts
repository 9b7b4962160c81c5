import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { FuzzTarget } from '../target.ts';
import { type Compared, noteInto } from './compared.ts';
import type { Coverage } from './instrument.ts';
import { withCounters } from './instrument.ts';
import { search } from './loop.ts';
import { minimise } from './minimise.ts';

/** A reader that breaks on one input of 2^32, which only a search that sees its branches comes to. */
const reader = `
const read = (bytes) => {
  if (bytes[0] === 0x4b)
    if (bytes[1] === 0x44) { if (bytes[2] === 0x31) { if (bytes[3] === 0x3a) throw new Error('planted'); } }
    else return 'other';
  switch (bytes.length) { case 0: return 'none'; default: }
  return bytes.length > 2 && bytes.length < 9 ? 'some' : (() => ({ many: true }))();
};
return read;`;

function instrumented(): { readonly read: (bytes: Uint8Array) => unknown; readonly coverage: Coverage } {
  const { code, next } = withCounters(`function make() {${reader}}`, 0, new Set());
  const hits = new Uint16Array(next);
  const make = runInThisContext(`($hits) => { ${code}; return make(); }`) as (
    hits: Uint16Array,
  ) => (bytes: Uint8Array) => unknown;
  return { read: make(hits), coverage: { hits, used: () => next, isOurs: () => true, words: new Set() } };
}

test('counters change nothing of what a source does', () => {
  const { read, coverage } = instrumented();
  expect([read(new Uint8Array()), read(new Uint8Array(3)), read(new Uint8Array(20))]).toEqual([
    'none',
    'some',
    { many: true },
  ]);
  expect(read(Uint8Array.of(0x4b, 0))).toBe('other');
  expect(() => read(Uint8Array.of(0x4b, 0x44, 0x31, 0x3a))).toThrow('planted');
  expect(coverage.hits.every((count) => count > 0)).toBe(false);
  expect(coverage.hits.filter((count) => count > 0).length).toBeGreaterThan(10);
});

function searched(guided: boolean, seed = 3) {
  const { read, coverage } = instrumented();
  const target: FuzzTarget = {
    name: 'planted',
    input: 'bytes',
    seeds: [new Uint8Array(6)],
    run: (input) => void read(input),
  };
  const blind = { ...coverage, hits: new Uint16Array(coverage.hits.length) };
  return search({ target, coverage: guided ? coverage : blind, corpus: [], seed, enough: (runs) => runs >= 120_000 });
}

test('a search that sees what it reaches finds what a blind one does not, and the same seed finds the same', () => {
  const [first, again, blind] = [searched(true), searched(true), searched(false)];
  expect(first.findings.map(({ why }) => why.split('\n')[0])).toEqual(['Error: planted']);
  expect(first.findings[0]?.input).toEqual(again.findings[0]?.input);
  expect(blind.findings).toEqual([]);
}, 60_000);

test('a finding is made small', () => {
  const input = new Uint8Array(Buffer.from('much before <x> and much behind'));
  const small = minimise(input, (each) => Buffer.from(each).toString().includes('<x>'));
  expect(Buffer.from(small).toString()).toBe('<x>');
});

/** A reader that breaks on one number of 2^64, which stands in the input nowhere near it. */
const marked = `
const read = (bytes) => {
  if (bytes.length < 9) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint8(0) !== 0x1b) return;
  if (Number(view.getBigUint64(1)) === 0x123456789) throw new Error('marked');
};
return read;`;

test('a number that is compared with another is tried in its place', () => {
  const { code, next } = withCounters(`function make() {${marked}}`, 0, new Set(), true);
  const hits = new Uint16Array(next);
  const compared: Compared = { on: false, pairs: [] };
  const { left, right } = noteInto(compared);
  const make = runInThisContext(`($hits, $left, $right) => { ${code}; return make(); }`) as (
    ...given: unknown[]
  ) => (bytes: Uint8Array) => void;
  const read = make(hits, left, right);
  const target: FuzzTarget = { name: 'marked', input: 'bytes', seeds: [new Uint8Array(9)], run: read };
  const coverage: Coverage = { hits, compared, used: () => next, isOurs: () => true, words: new Set() };
  const { findings } = search({ target, coverage, corpus: [], seed: 1, enough: (runs) => runs >= 100_000 });
  expect(findings.map(({ why }) => why.split('\n')[0])).toEqual(['Error: marked']);
}, 60_000);

const linesOf = (input: Uint8Array): string[] => Buffer.from(input).toString('latin1').split('\n');
const growing: readonly (readonly [string, (input: Uint8Array) => void, boolean])[] = [
  [
    'each line with each other',
    (input) => void linesOf(input).map((line, _, all) => all.lastIndexOf(`${line}!`)),
    true,
  ],
  ['each line once', (input) => void new Set(linesOf(input)), false],
];

test.each(growing)(
  'a reader that compares %s is told by how its time grows',
  (_what, read, grows) => {
    const hits = new Uint16Array(1);
    const run = (input: Uint8Array): void => {
      hits[0] = 1;
      read(input);
    };
    const target: FuzzTarget = {
      name: 'growing',
      input: 'lines',
      seeds: [new Uint8Array(Buffer.from('a,b\nc\n'))],
      run,
    };
    const coverage: Coverage = {
      hits,
      used: () => 1,
      isOurs: () => true,
      words: new Set(),
    };
    const { findings } = search({ target, coverage, corpus: [], seed: 1, enough: (runs) => runs >= 20_000 });
    expect(findings.map(({ why }) => why.slice(0, 5))).toEqual(grows ? ['grows'] : []);
  },
  120_000,
);
