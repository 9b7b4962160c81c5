/** One row laid over its template: a site as it would stand in a file, not judged yet. Pure. */
import type { Board } from '../../../drivers/gate/boards.ts';
import { type ColumnKind, columns } from './columns.ts';
import { type JsonObject, objectAt, put } from './json-path.ts';
import { readPeople } from './people.ts';
import type { Cell, SheetRow } from './sheet.ts';

export interface CellFault {
  readonly cell: Cell;
  /** What was found, where the cell itself must not be shown. */
  readonly found?: string;
  readonly expected: string;
  readonly remedy: string;
}

export interface BuiltSite {
  readonly site: JsonObject;
  readonly faults: readonly CellFault[];
}

const boardRemedy = 'leave the cell empty, or name a file of hw-config/boards';

/** `boards`: all that are known; one that the row names lends its chip to lines on the header of another. */
export function buildSite(base: JsonObject, row: SheetRow, boards: readonly Board[]): BuiltSite {
  const site = structuredClone(base);
  // It is a path from where the template lies.
  delete site.$schema;
  const faults: CellFault[] = [];
  const cell = (name: string): Cell | null => row.cells.get(name) ?? null;
  const board = cell('board');
  if (board !== null) {
    const known = boards.find(({ id }) => id === board.text);
    if (known !== undefined) moveToBoard(site, known, boards);
    else faults.push({ cell: board, expected: `one of ${boards.map(({ id }) => id).join(', ')}`, remedy: boardRemedy });
  }
  chooseScanner(site, row);
  if (cell('thermometerModel') !== null) delete objectAt(site, ['thermometer']).profile;
  for (const { name, path, kind } of columns) {
    const filled = cell(name);
    if (filled === null || path === null) continue;
    const value = valueOf(kind, filled);
    if ('fault' in value) faults.push(value.fault);
    else if (kind === 'inputLine') wireInput(site, path, value.value);
    else put(site, path, value.value);
  }
  return { site, faults };
}

type Value = { readonly value: unknown } | { readonly fault: CellFault };

function valueOf(kind: ColumnKind, cell: Cell): Value {
  const { text } = cell;
  const fault = (expected: string): Value => ({ fault: { cell, expected, remedy: 'correct the cell' } });
  switch (kind) {
    case 'text':
      return { value: text };
    case 'wholeNumber':
      return /^\d{1,9}$/.test(text) ? { value: Number(text) } : fault('a whole number');
    case 'line':
    case 'inputLine':
      return { value: /^\d{1,4}$/.test(text) ? Number(text) : text };
    case 'polarity':
      if (/^(high|高)$/i.test(text)) return { value: false };
      return /^(low|低)$/i.test(text) ? { value: true } : fault('high or low: the level that releases');
    case 'people': {
      const people = readPeople(text);
      return people.ok ? people : { fault: { cell, ...people.error } };
    }
  }
}

/** A line of its own, otherwise as the template wires this input; without one there, against ground with a pull-up. */
function wireInput(site: JsonObject, path: readonly string[], line: unknown): void {
  const inputs = objectAt(site, path.slice(0, -1));
  const name = path.at(-1) ?? '';
  if (line === 'none') {
    delete inputs[name];
    return;
  }
  const { chip } = objectAt(site, ['gate', 'lines', 'relay', 'line']);
  const wired =
    name in inputs
      ? objectAt(inputs, [name])
      : { chip, bias: 'pullUp', activeLow: name !== 'fire' && name !== 'tamper' };
  inputs[name] = { ...wired, line };
}

/** Lines on the header of another board are on the header of this one: names of lines are the same on all of them. */
function moveToBoard(site: JsonObject, board: Board, boards: readonly Board[]): void {
  const lines = objectAt(site, ['gate', 'lines']);
  const inputs = objectAt(lines, ['inputs']);
  const all = [objectAt(lines, ['relay', 'line']), ...Object.keys(inputs).map((name) => objectAt(inputs, [name]))];
  for (const line of all) {
    if (boards.some(({ chip }) => chip === line.chip)) line.chip = board.chip;
  }
}

/** Another way to reach the scanner begins anew: what the template says of its own way would be too much. */
function chooseScanner(site: JsonObject, { cells }: SheetRow): void {
  const kind = cells.get('scannerKind')?.text ?? kindOf(cells.get('scannerPath')?.text, cells.has('scannerVendorId'));
  const scanner = objectAt(site, ['scanner']);
  const before = objectAt(scanner, ['device']);
  if (kind !== null && before.kind !== kind) scanner.device = { kind };
}

function kindOf(path: string | undefined, hasVendor: boolean): 'hid' | 'keys' | 'serial' | null {
  if (hasVendor) return 'hid';
  if (path === undefined) return null;
  if (path.startsWith('/dev/input/')) return 'keys';
  return path.startsWith('/dev/serial/') || path.startsWith('/dev/tty') ? 'serial' : null;
}
