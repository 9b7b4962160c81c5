/** Which Rust crates machine code names, and that each has been looked up. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cratesIn, licenceOf, listedCrates } from '../../../scripts/package/crates.ts';
import { seenAsShipped, seenCrates, seenOf } from '../../../scripts/package/crates-seen.ts';

const commit = '8bab26f4f68e0e26f0bb7960be334d5b520ea452';
const room = path.join(import.meta.dirname, '../../../node_modules/node-web-audio-api');

test('names and versions are read from the paths the compiler leaves, once each', () => {
  const bytes = Buffer.from(
    `\x00\x01/home/u/.cargo/registry/src/index.example-1949cf8c6b5b557f/rust-fft_2-6.4.1/src/a.rs\x00` +
      'src/index.example-1949cf8c6b5b557f/rust-fft_2-6.4.1/src/b.rsindex.example-1949cf8c6b5b557f/x-0.1.0-alpha.2+1/lib.rs' +
      `/rust/deps/addr2line-0.25.1/src/line.rs/rustc/${commit}/library/core/src/num.rs`,
    'latin1',
  );
  expect(cratesIn(bytes)).toEqual([
    { name: 'addr2line', version: '0.25.1' },
    { name: 'rust-fft_2', version: '6.4.1' },
    { name: 'std', version: commit },
    { name: 'x', version: '0.1.0-alpha.2+1' },
  ]);
  expect(cratesIn(Buffer.from('/usr/lib/node-1.2.3/lib'))).toEqual([]);
});

test.each(['x64', 'arm64'])('every crate in the audio library for %s is listed, and none besides', (machine) => {
  const found = cratesIn(readFileSync(path.join(room, `node-web-audio-api.linux-${machine}-gnu.node`)));
  expect(found.filter((crate) => licenceOf(crate) === null)).toEqual([]);
  const named = found.map(({ name, version }) => `${name} ${version}`).filter((name) => !name.startsWith('std '));
  expect(named).toEqual([...listedCrates]);
});

test('another version is another question, and a file-wise copyleft names its source', () => {
  expect(licenceOf({ name: 'tokio', version: '1.53.1' })?.licence).toBe('MIT');
  expect(licenceOf({ name: 'tokio', version: '1.53.2' })).toBeNull();
  for (const each of listedCrates) {
    const [name = '', version = ''] = each.split(' ');
    const { licence = '', holder, source } = licenceOf({ name, version }) ?? {};
    if (licence === 'MPL-2.0') expect(source, each).toMatch(/^https:/);
    // A notice must go along where Apache-2.0 cannot be taken.
    if (!licence.includes('Apache-2.0')) expect(holder, each).toBeDefined();
  }
});

test('of each crate it is noted which version its licence was read of, and of none that is not shipped', () => {
  const bytes = readFileSync(path.join(room, 'node-web-audio-api.linux-x64-gnu.node'));
  const found = cratesIn(bytes);
  expect(found.filter((crate) => seenOf(crate) === null)).toEqual([]);
  const named = found.map(({ name, version }) => `${name} ${version}`);
  expect(seenCrates.filter((each) => !named.includes(each))).toEqual([]);
  // By this the commit of Rust's own library is the compiler that Debian packs.
  expect(bytes.includes('rustc version 1.97.1')).toBe(true);
  expect(found.filter(seenAsShipped).map(({ name }) => name)).toContain('std');
  expect(seenAsShipped({ name: 'tokio', version: '1.53.1' })).toBe(false);
  expect(seenOf({ name: 'tokio', version: '1.53.2' })).toBeNull();
});
