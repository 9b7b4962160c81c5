/** What a sheet is once it is read: rows of filled cells, each knowing its column and its line. */
import type { Column } from './columns.ts';
import { shown, type SheetFault } from './fault.ts';

export interface Cell {
  readonly column: Column;
  /** As the sheet writes its name. */
  readonly heading: string;
  readonly text: string;
  readonly line: number;
}

export interface SheetRow {
  readonly row: number;
  readonly line: number;
  /** Filled cells only, by the name of their column. */
  readonly cells: ReadonlyMap<string, Cell>;
}

export interface Sheet {
  readonly file: string;
  readonly rows: readonly SheetRow[];
  readonly faults: readonly SheetFault[];
  /** It could not be read at all: nothing can be said about its rows. */
  readonly unusable: boolean;
}

/** Somebody who writes PINs into a sheet is told why not. */
export function unknownColumn(heading: string, file: string, line: number, row: number | null): SheetFault {
  const secret = /pin|password|passwd|secret|密码|口令/i.test(heading);
  return {
    severity: 'error',
    file,
    line,
    row,
    column: heading,
    box: null,
    found: shown(heading),
    expected: 'a column of scripts/provision/README.md',
    remedy: secret
      ? 'a sheet holds no PINs: make hashes with kadian hash-pin and put them into the column staff'
      : 'correct the name of the column, or delete it',
  };
}
