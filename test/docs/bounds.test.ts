/**
 * Measures in papers, table rows too: each stands in bounds.ts beside the source that sets it, is a figure of the bench
 * (figures.test.ts for papers that are full of them), or the paper says itself that it was measured once by hand, and when.
 * One that is changed in a paper, in its source, or is new in any paper, is seen. The manual page is generated.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { bounds } from './bounds.ts';
import { read } from './figure-sources.ts';
import { root } from './judge-call.ts';
import { unlisted } from './measures.ts';

/** Papers whose figures figures.test.ts knows. */
const elsewhere = ['README.md', 'hw-config/guides/storage.md', 'kiosk/screen/camera/README.md'];
const papers = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(root, file)) && !elsewhere.includes(file));

const wordsOf = (file: string): readonly string[] => (bounds[file] ?? []).map(([words]) => words);

test.each(papers)('%s: its measures are those of the sources', (file) => {
  const text = read(file).replaceAll(/\s+/g, ' ');
  for (const [words, holds] of bounds[file] ?? []) {
    expect(text, words).toContain(words);
    expect([words, holds]).not.toEqual([words, false]);
  }
  expect(unlisted(read(file), wordsOf(file))).toEqual([]);
});

test('no paper is forgotten', () => {
  expect(Object.keys(bounds).filter((file) => !papers.includes(file))).toEqual([]);
  for (const file of elsewhere) expect(read('test/docs/figures.test.ts')).toContain(`'${file}': {`);
});

test('a measure that is changed, and one that comes, are seen', () => {
  const file = 'test/district/README.md';
  const text = read(file);
  expect(unlisted(text.replace('headers within 10 s', 'headers within 12 s'), wordsOf(file))).toEqual(['12 s']);
  expect(unlisted(`${text}\n| x | takes 3 MB |\n`, wordsOf(file))).toEqual(['3 MB']);
  expect(unlisted('It takes three days, 5 %, 40-second steps.\n', [])).toEqual(['three days', '5 %', '40-second']);
});

test('what is said to be measured by hand needs a day, and covers its block or the sections it names', () => {
  const said = 'Measured once by hand, on 2026-11-22.';
  expect(unlisted(`${said} It took 3 ms.\n\nAnd 4 ms.\n`, [])).toEqual(['4 ms']);
  expect(unlisted('Measured once by hand: 3 ms.\n', [])).toEqual(['3 ms']);
  const sections = 'Measured once by hand, on 2026-11-22: *Wear*.\n\n## Wear and tear\n\n5 kB\n\n## Time\n\n6 s\n';
  expect(unlisted(sections, [])).toEqual(['6 s']);
});
