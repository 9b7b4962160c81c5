/** CSV as spreadsheets write it (RFC 4180, and semicolons or tabs in place of commas): records with the line each begins in. */
import type { TextFault } from './decode-text.ts';

export interface CsvRecord {
  /** As a spreadsheet numbers it: from 1, empty rows counted. */
  readonly row: number;
  /** Line of the file in which it begins, from 1; quoted cells may hold line breaks. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Csv {
  readonly delimiter: string;
  /** Without empty ones. */
  readonly records: readonly CsvRecord[];
  readonly faults: readonly (TextFault & { readonly row: number })[];
}

const delimiters = [',', ';', '\t'] as const;

/** All records, and what is wrong with the quotes; a fault never hides the records after it. */
export function parseCsv(text: string): Csv {
  const declared = /^sep=(.)\r?\n/.exec(text);
  const start = declared === null ? 0 : declared[0].length;
  const delimiter = declared?.[1] ?? likeliest(text);
  const records: CsvRecord[] = [];
  const faults: (TextFault & { readonly row: number })[] = [];
  let line = declared === null ? 1 : 2;
  let row = declared === null ? 0 : 1;
  let at = start;
  while (at < text.length) {
    row += 1;
    const read = readRecord(text, at, delimiter);
    if (read.wrong !== null) faults.push({ ...quoteFault(read.wrong), line, row });
    if (read.cells.some((cell) => cell.trim() !== '')) records.push({ row, line, cells: read.cells });
    line += text.slice(at, read.next).split('\n').length - 1;
    at = read.next;
  }
  return { delimiter, records, faults };
}

/** The one the first line has most of, outside of quotes. */
function likeliest(text: string): string {
  const head = (text.split('\n', 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string): number => head.split(delimiter).length;
  return delimiters.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
}

type Wrong = 'open' | 'afterQuote';

interface ReadRecord {
  readonly cells: readonly string[];
  readonly wrong: Wrong | null;
  /** Where the next one begins. */
  readonly next: number;
}

function readRecord(text: string, from: number, delimiter: string): ReadRecord {
  const cells: string[] = [];
  let wrong: Wrong | null = null;
  let at = from;
  for (;;) {
    let cell: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end === null) {
        return openQuote(text, from, cells);
      }
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
      const rest = restOfCell(text, at, delimiter);
      if (text.slice(at, rest).trim() !== '') {
        // Over several lines it is the quote of another cell that has closed one left open.
        if (text.slice(from, at).includes('\n')) return openQuote(text, from, cells);
        wrong = 'afterQuote';
      }
      at = rest;
    } else {
      const end = restOfCell(text, at, delimiter);
      cell = text.slice(at, end);
      at = end;
    }
    cells.push(cell.replace(/\r$/, ''));
    if (text[at] === delimiter) at += 1;
    else return { cells, wrong, next: Math.min(text.length, at + 1) };
  }
}

/** What an open quote has swallowed is unknowable: the record ends with its line. */
function openQuote(text: string, from: number, cells: readonly string[]) {
  const newline = text.indexOf('\n', from);
  return { cells, wrong: 'open' as const, next: newline < 0 ? text.length : newline + 1 };
}

function closingQuote(text: string, from: number): number | null {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return null;
}

function restOfCell(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at += 1;
  return at;
}

function quoteFault(wrong: Wrong) {
  return wrong === 'open'
    ? {
        found: 'a quote that is never closed',
        expected: 'a closing quote',
        remedy: 'close the quote, and double one within a cell ("")',
      }
    : {
        found: 'text after a closing quote',
        expected: 'the next cell',
        remedy: 'double quotes that belong to the text ("")',
      };
}
