/** What is wrong with a sheet, told so that whoever wrote it finds the cell and knows what to write there instead. */
import { plainText } from '../../plain-text.ts';

export interface SheetFault {
  /** `error`: the box is not written. `warning`: it is, and will surprise. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Of the file, from 1; null: the file as a whole. */
  readonly line: number | null;
  /** As the table shows it, the head being row 1; in YAML the number of the box, from 1. */
  readonly row: number | null;
  /** Name of the column as the sheet writes it; null: the row as a whole. */
  readonly column: string | null;
  readonly box: string | null;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  /** How many more rows have it, where it comes from the template they share. */
  readonly alsoRows?: number;
}

const shownCharacters = 80;

/** A cell as it may be shown on a terminal: without control characters, and not endless. */
export function shown(text: string): string {
  const plain = plainText(text.replaceAll(/\p{Cc}/gu, '·'));
  return plain === ''
    ? 'nothing'
    : `'${plain.length > shownCharacters ? `${plain.slice(0, shownCharacters)}…` : plain}'`;
}

/** Two lines: where, what was found and what is expected; then the remedy. */
export function faultText(fault: SheetFault): string {
  const { severity, file, line, row, column, box, found, expected, remedy, alsoRows = 0 } = fault;
  const place = line === null ? file : `${file}:${line}`;
  const about = [
    ...(row === null ? [] : [`row ${row}`]),
    ...(column === null ? [] : [`column ${column}`]),
    ...(box === null ? [] : [`box ${box}`]),
  ].join(', ');
  const more = alsoRows === 0 ? '' : ` (and ${alsoRows} more rows)`;
  return plainText(
    `${place}: ${severity}: ${about === '' ? '' : `${about}: `}found ${found}, expected ${expected}${more}\n  ${remedy}`,
  );
}
