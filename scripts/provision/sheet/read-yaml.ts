/** A sheet in YAML: `defaults` for all, and `boxes`; each a flat list of column names. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Pair, type YAMLMap } from 'yaml';
import { columnOf } from './columns.ts';
import { shown, type SheetFault } from './fault.ts';
import { type Cell, type Sheet, type SheetRow, unknownColumn } from './sheet.ts';

const remedy = 'see hw-config/sheets/example.yaml';

export function readYaml(text: string, file: string): Sheet {
  const lines = new LineCounter();
  // A picture of the place with each error, and comparing each key with all others, take the square of the time; that a
  // column stands there once is checked below.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const lineAt = (offset: number | undefined): number => Math.max(1, lines.linePos(offset ?? 0).line);
  const faults: SheetFault[] = [];
  const complain = (node: unknown, found: string, expected: string, row: number | null = null, how = remedy): void => {
    const line = lineAt(isNodeWithRange(node) ? node.range[0] : 0);
    faults.push({ severity: 'error', file, line, row, column: null, box: null, found, expected, remedy: how });
  };
  for (const { message, pos } of document.errors) {
    const [first = message] = message.split('\n');
    faults.push({
      severity: 'error',
      file,
      line: lineAt(pos[0]),
      row: null,
      column: null,
      box: null,
      found: first,
      expected: 'YAML',
      remedy: 'correct the line; indent with spaces',
    });
  }
  const top: unknown = document.contents;
  if (faults.length > 0 || !isMap(top)) {
    if (faults.length === 0) complain(top, 'no map', '`defaults` and `boxes`');
    return { file, rows: [], faults, unusable: true };
  }
  let repeated = false;
  const parts = new Set<string>();
  for (const { key } of top.items) {
    const name = keyText(key);
    if (!['defaults', 'boxes'].includes(name)) complain(key, shown(name), '`defaults` and `boxes` only');
    else if (parts.has(name)) again(key, name, null);
    parts.add(name);
  }
  const defaults: unknown = top.get('defaults', true);
  const boxes: unknown = top.get('boxes', true);
  const shared = isMap(defaults) ? cellsOf(defaults, null) : new Map<string, Cell>();
  if (defaults !== undefined && !isMap(defaults)) complain(defaults, 'something else', 'columns below `defaults`');
  if (!isSeq(boxes)) {
    complain(boxes, boxes === undefined ? 'nothing' : 'something else', 'a list below `boxes`');
    return { file, rows: [], faults, unusable: true };
  }
  const rows = boxes.items.flatMap((box, index): SheetRow[] => {
    const row = index + 1;
    if (!isMap(box)) {
      complain(box, 'something else', 'the columns of one box', row);
      return [];
    }
    // What a box leaves empty it has not, though all others have it by default.
    const all = [...shared, ...cellsOf(box, row)];
    return [
      { row, line: lineAt(box.range?.[0]), cells: new Map([...new Map(all)].filter(([, { text }]) => text !== '')) },
    ];
  });
  return { file, rows, faults, unusable: repeated };

  function cellsOf(map: YAMLMap, row: number | null): Map<string, Cell> {
    const cells = new Map<string, Cell>();
    for (const pair of map.items) {
      for (const [name, cell] of cellOf(pair, row)) {
        if (cells.has(name)) again(pair.key, cell.heading, row);
        cells.set(name, cell);
      }
    }
    return cells;
  }

  /** Nobody knows which of the two was meant. */
  function again(key: unknown, name: string, row: number | null): void {
    repeated = true;
    complain(key, `${shown(name)} twice`, 'each name once', row, 'delete or rename one of the two');
  }

  function cellOf({ key, value }: Pair, row: number | null): [string, Cell][] {
    const heading = keyText(key);
    const line = lineAt(isNodeWithRange(key) ? key.range[0] : 0);
    const column = columnOf(heading);
    if (column === null) {
      faults.push(unknownColumn(heading, file, line, row));
      return [];
    }
    const written = isSeq(value) ? value.items.map(scalarText) : [scalarText(value)];
    if (written.includes(null)) {
      const several = column.kind === 'people' ? 'a text, or a list of texts' : 'one text or number';
      complain(key, 'something else', several, row, 'write it out: maps and references are not followed here');
      return [];
    }
    const text = written.join('|').trim();
    return [[column.name, { column, heading, text, line }]];
  }
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

/** As it is written: `0042` stays what it is. Null: not a scalar. */
function scalarText(node: unknown): string | null {
  if (node === null) return '';
  if (!isScalar(node)) return null;
  if (node.value === null) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value));
}

function isNodeWithRange(node: unknown): node is Node & { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
