/** A sheet for one test, and what is said of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { provisionSheet, type SheetReport } from '../../../scripts/provision/from-sheet.ts';
import { asCsv, rowsOf, type SheetCells } from './sheet-rows.ts';

/** Where the sheet of a test lies, and where its files go; made anew for each test of the file that imports this. */
export const desk = { directory: '', sheet: '', out: '' };
beforeEach(() => {
  desk.directory = mkdtempSync(path.join(tmpdir(), 'kadian-sheet-'));
  desk.sheet = path.join(desk.directory, 'boxes.csv');
  desk.out = path.join(desk.directory, 'out');
});
afterEach(() => rmSync(desk.directory, { recursive: true }));

export function provision(
  text: string | Uint8Array,
  change: Partial<Parameters<typeof provisionSheet>[0]> = {},
): Promise<SheetReport> {
  const file = change.sheet ?? desk.sheet;
  writeFileSync(file, text);
  return provisionSheet({
    sheet: file,
    out: desk.out,
    base: null,
    releaseKeys: null,
    board: null,
    dryRun: false,
    goodOnes: false,
    tell: () => undefined,
    ...change,
  });
}
export const errorsOf = ({ faults }: SheetReport) => faults.filter(({ severity }) => severity === 'error');
export const told = (report: SheetReport) =>
  errorsOf(report).map(({ row, column, found }) => `${row} ${column}: ${found}`);

/** Three rows, with one cell changed in the second. */
export function withCell(change: SheetCells): string {
  return asCsv(rowsOf(3).map((row, index) => (index === 1 ? { ...row, ...change } : row)));
}
