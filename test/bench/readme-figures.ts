/** The table of figures in README.md, made of test/bench/figures.jsonl: no figure of it is written by hand. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type KeptFigure, type KeptFigures, readFigures } from './figures-file.ts';
import { inWords } from './machine.ts';
import { rows, type Row } from './readme-rows.ts';

const root = path.join(import.meta.dirname, '../..');
const begin = '<!-- figures: npm run generate, out of test/bench/figures.jsonl -->';
const end = '<!-- /figures -->';

/** README.md as it must read. Throws when it has no place for the figures or the file lacks one. */
export function renderReadme(): string {
  const text = (name: string): string => readFileSync(path.join(root, name), 'utf8');
  return withFigures(text('README.md'), readFigures(text('test/bench/figures.jsonl')));
}

/** The text with what stands between its two marks made anew. */
export function withFigures(readme: string, kept: KeptFigures): string {
  const [before, rest] = cut(readme, begin);
  const [, after] = cut(rest, end);
  return `${before}${begin}\n${table(kept)}\n${end}${after}`;
}

function cut(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`README.md has no line ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

export function table(kept: KeptFigures): string {
  return [
    `Measured ${inWords(kept.machine)}. The floor is the least this machine needs for the same, such as a bare durable commit, measured in the same run.`,
    '',
    '| | here | floor | to it | others |',
    '|---|--:|--:|--:|---|',
    ...rows.map((row) => line(row, kept)),
  ].join('\n');
}

function line(row: Row, kept: KeptFigures): string {
  const found = kept.figures.find((figure) => figure.bench === row.bench && figure.figure.startsWith(row.figure));
  if (found === undefined) {
    const why = kept.absent.find(({ bench }) => bench === row.bench)?.why;
    if (why === undefined) throw new Error(`figures.jsonl has no ${row.bench}: ${row.figure}`);
    return `| ${row.says} | not measured: ${why} | | | |`;
  }
  const { floor, ratio, unit } = found;
  const floorText = floor === undefined ? '' : shown(floor, unit);
  return `| ${row.says} | ${shown(found.value, unit)} | ${floorText} | ${ratio === undefined ? '' : `${digits(ratio)}×`} | ${others(row, found, kept)} |`;
}

/** Those of its own line, and figures of other people's programs that stand in lines of their own. */
function others(row: Row, { peers = [], unit }: KeptFigure, kept: KeptFigures): string {
  const beside = (row.beside ?? []).map(({ name, figure }) => {
    const found = kept.figures.find((each) => each.bench === row.bench && each.figure.startsWith(figure));
    return found === undefined ? `${name}: not measured` : `${name} ${shown(found.value, found.unit)}`;
  });
  return [...peers.map(({ name, value }) => `${name} ${shown(value, unit)}`), ...beside].join(', ');
}

const words: Readonly<Record<string, string>> = { '1/s': ' a second', count: '', '%': ' %', byte: ' bytes', '×': '×' };

/** Bytes in kB and MB where they are many. */
function shown(value: number, unit: string): string {
  if ((unit === 'byte' || unit === 'bytes') && value >= 1e6) return `${digits(value / 1e6)} MB`;
  if ((unit === 'byte' || unit === 'bytes') && value >= 1e4) return `${digits(value / 1e3)} kB`;
  return `${digits(value)}${words[unit] ?? ` ${unit}`}`;
}

/** Two significant digits below a hundred, three above: a run on another day gives others after them. */
function digits(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: Math.abs(value) < 100 ? 2 : 3 });
}
