/** README's table is what the checked-in measurement gives, and says what it does not have. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type KeptFigures, readFigures } from './figures-file.ts';
import { renderReadme, table, withFigures } from './readme-figures.ts';
import { rows } from './readme-rows.ts';
import { benches } from './registry.ts';

const machine = {
  measured: '2026-01-15T08:00Z',
  cores: 4,
  model: 'Cortex-A76',
  memoryGB: 8,
  node: '24.0.0',
  loadBefore: 0,
};

/** A file with every row of the table, its values all `value`. */
function kept(value: number): KeptFigures {
  const figures = rows.map(({ bench, figure }) => ({ bench, figure: `${figure} …`, value, unit: 'ms' }));
  return { machine, figures, absent: [] };
}

test('README is what figures.jsonl gives', () => {
  expect(readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8')).toBe(renderReadme());
});

test('figures.jsonl says of every bench what it measured, or that it is absent and why', () => {
  const { figures, absent } = readFigures(readFileSync(path.join(import.meta.dirname, 'figures.jsonl'), 'utf8'));
  const told = new Set([...figures, ...absent].map(({ bench }) => bench));
  const known = benches.map(({ name }) => name);
  expect({
    missing: known.filter((name) => !told.has(name)),
    unknown: [...told].filter((name) => !known.includes(name)),
  }).toEqual({ missing: [], unknown: [] });
});

test('every row is a figure of a bench that there is', () => {
  for (const { bench } of rows) expect(benches.map(({ name }) => name)).toContain(bench);
});

test('values, floor, ratio, peers and the machine come from the file', () => {
  const [first = expect.unreachable()] = rows;
  const figures = [
    {
      bench: first.bench,
      figure: first.figure,
      value: 1.23456,
      unit: 'ms',
      floor: 0.6,
      ratio: 2.0576,
      peers: [{ name: 'another', value: 1234 }],
    },
    ...kept(7).figures,
  ];
  const text = table({ machine, figures, absent: [] });
  expect(text).toContain('Measured 2026-01-15: 4 cores, Cortex-A76, 8 GB, Node 24.0.0, nothing else running');
  expect(text).toContain(`| ${first.says} | 1.2 ms | 0.6 ms | 2.1× | another 1,230 ms |`);
});

test('what could not be measured is said with its reason; what is simply not there is refused', () => {
  const [first = expect.unreachable()] = rows;
  const figures = kept(7).figures.filter(({ bench }) => bench !== first.bench);
  const absent = [{ bench: first.bench, absent: first.bench, why: 'failed: no relay' }];
  expect(table({ machine, figures, absent })).toContain(`| ${first.says} | not measured: failed: no relay | | | |`);
  expect(() => table({ machine, figures, absent: [] })).toThrow(`figures.jsonl has no ${first.bench}: ${first.figure}`);
});

test('only what stands between the marks is made anew', () => {
  const readme = renderReadme();
  const changed = withFigures(readme, kept(7));
  expect(changed).not.toBe(readme);
  const around = (text: string): string => text.replace(/^\| .*\n|^Measured .*\n/gm, '');
  expect(around(changed)).toBe(around(readme));
  expect(() => withFigures('a paper without marks', kept(7))).toThrow('no line');
});

test('a line that is none of the bench’s is refused', () => {
  const head = JSON.stringify({ machine });
  expect(readFigures(`${head}\n{"bench":"b","figure":"f","value":1,"unit":"ms"}\n`).figures).toHaveLength(1);
  expect(readFigures(`${head}\n{"bench":"b","absent":"a","why":"w"}\n`).absent).toHaveLength(1);
  expect(() => readFigures(`${head}\n{"bench":"b","figure":"f","value":"1","unit":"ms"}\n`)).toThrow();
  expect(() => readFigures('{"bench":"b","figure":"f","value":1,"unit":"ms"}\n')).toThrow();
});
