/** A sheet as rows of cells, whether it is a table or YAML; what is wrong with its form is collected, not thrown. */
import { parseCsv } from './csv.ts';
import { type Column, columnOf } from './columns.ts';
import { decodeText } from './decode-text.ts';
import type { SheetFault } from './fault.ts';
import { readYaml } from './read-yaml.ts';
import { type Cell, type Sheet, type SheetRow, unknownColumn } from './sheet.ts';

/** `file` tells by its ending whether it is YAML. */
export function readSheet(bytes: Uint8Array, file: string): Sheet {
  const text = decodeText(bytes);
  if (!text.ok) return { file, rows: [], faults: [whole(file, text.error)], unusable: true };
  return /\.ya?ml$/i.test(file) ? readYaml(text.value, file) : readTable(text.value, file);
}

function readTable(text: string, file: string): Sheet {
  const { records, faults: quotes } = parseCsv(text);
  const [head, ...rest] = records;
  const faults: SheetFault[] = quotes.map((fault) => ({ ...whole(file, fault), row: fault.row }));
  if (head === undefined) {
    const empty = {
      line: null,
      found: 'an empty file',
      expected: 'a row of column names, then a row for each box',
      remedy: 'see hw-config/sheets for an example',
    };
    return { file, rows: [], faults: [...faults, whole(file, empty)], unusable: true };
  }
  const heads = head.cells.map((cell) => ({ heading: cell.trim(), column: columnOf(cell.trim()) }));
  faults.push(...headFaults(heads, file, head.line, head.row));
  const broken = new Set(quotes.map(({ row }) => row));
  const rows = rest.map(({ row, line, cells }): SheetRow => {
    if (cells.length !== heads.length && !broken.has(row))
      faults.push(widthFault(file, row, line, cells.length, heads.length));
    const filled = heads.flatMap(({ heading, column }, at): [string, Cell][] => {
      const value = (cells[at] ?? '').trim();
      return column === null || value === '' ? [] : [[column.name, { column, heading, text: value, line }]];
    });
    return { row, line, cells: new Map(filled) };
  });
  // A row of which nobody knows which cell belongs where is told once, and not judged by its cells.
  const wellFormed = new Set(rest.filter(({ cells }) => cells.length === heads.length).map(({ row }) => row));
  return { file, rows: rows.filter(({ row }) => wellFormed.has(row) && !broken.has(row)), faults, unusable: false };
}

function headFaults(
  heads: readonly { readonly heading: string; readonly column: Column | null }[],
  file: string,
  line: number,
  row: number,
): SheetFault[] {
  const known = new Set<Column>();
  return heads.flatMap(({ heading, column }) => {
    if (column === null) return heading === '' ? [] : [unknownColumn(heading, file, line, row)];
    if (!known.has(column)) {
      known.add(column);
      return [];
    }
    return [
      {
        ...unknownColumn(heading, file, line, row),
        expected: `column ${column.name} once`,
        remedy: 'delete or rename one of the two',
      },
    ];
  });
}

function widthFault(file: string, row: number, line: number, has: number, wants: number): SheetFault {
  return {
    ...whole(file, {
      line,
      found: `${has} cells`,
      expected: `${wants}, as many as there are columns`,
      remedy: 'put cells that hold the delimiter into quotes, or fill the row up',
    }),
    row,
  };
}

function whole(
  file: string,
  { line, found, expected, remedy }: Pick<SheetFault, 'line' | 'found' | 'expected' | 'remedy'>,
): SheetFault {
  return { severity: 'error', file, line, row: null, column: null, box: null, found, expected, remedy };
}
