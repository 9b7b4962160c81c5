/** Rows that are well by themselves and cannot stand side by side. */
import { sourceOf } from '../../../kiosk/uplink/source.ts';
import type { CheckedBox } from './checked-box.ts';
import { shown, type SheetFault } from './fault.ts';
import type { Sheet, SheetRow } from './sheet.ts';

export interface Clashes {
  readonly faults: readonly SheetFault[];
  /** All rows that clash: also the first, since nobody knows which one is meant. */
  readonly rows: ReadonlySet<SheetRow>;
}

/** Two boxes of one name, also where a disk does not tell capitals apart, and two boxes at one place. */
export function rowsAgainstEachOther({ file, rows }: Sheet, boxes: readonly CheckedBox[]): Clashes {
  const names = rows.flatMap((row) => {
    const text = row.cells.get('id')?.text;
    return text === undefined ? [] : [{ row, key: text.toLowerCase() }];
  });
  const sameName = twice(names);
  // What stands in the sheet twice with all its cells is told once.
  const doubled = new Set(sameName.map(({ row }) => row));
  const places = boxes.map(({ row, site }) => ({ row, key: sourceOf(site.place) }));
  const samePlace = twice(places.filter(({ row }) => !doubled.has(row)));
  const faults = [
    ...sameName.map(({ row, before }) => ({
      ...head(file, row, 'id'),
      found: `${shown(row.cells.get('id')?.text ?? '')}, which row ${before.row} has (line ${before.line})`,
      expected: 'each id once, capitals or not',
      remedy: 'give one of the boxes another id, or delete the row that is there twice',
    })),
    ...samePlace.map(({ row, before }) => ({
      ...head(file, row, 'lane'),
      found: `the place of row ${before.row} (box ${before.cells.get('id')?.text ?? ''})`,
      expected: 'each place once: the district tells boxes apart by it',
      remedy: 'give each box its own lane',
    })),
  ];
  return { faults, rows: new Set([...sameName, ...samePlace].flatMap(({ row, before }) => [row, before])) };
}

/** Each row whose key an earlier one has. */
function twice(keyed: readonly { readonly row: SheetRow; readonly key: string }[]) {
  const seen = new Map<string, SheetRow>();
  return keyed.flatMap(({ row, key }) => {
    const before = seen.get(key);
    if (before !== undefined) return [{ row, before }];
    seen.set(key, row);
    return [];
  });
}

function head(file: string, row: SheetRow, name: string) {
  const cell = row.cells.get(name);
  const box = row.cells.get('id')?.text ?? null;
  return {
    severity: 'error',
    file,
    line: cell?.line ?? row.line,
    row: row.row,
    column: cell?.heading ?? name,
    box,
  } as const;
}
