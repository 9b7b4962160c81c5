/** Every row against everything that can be said about it before it stands at a gate; all of it, not the first. */
import type { Board } from '../../../drivers/gate/boards.ts';
import type { Result } from '../../../drivers/basics/result.ts';
import { openModels, type OpenedModels } from '../../../kiosk/station/site/models.ts';
import { parseSite, type Site, type SiteFault } from '../../../kiosk/station/site/site.ts';
import { lintSite } from '../../lint-site/lint-site.ts';
import { buildSite } from './build-site.ts';
import { cellFaults } from './cell-faults.ts';
import type { CheckedBox } from './checked-box.ts';
import { columns } from './columns.ts';
import { shown, type SheetFault } from './fault.ts';
import type { JsonObject } from './json-path.ts';
import { rowsAgainstEachOther } from './rows-together.ts';
import type { Cell, Sheet, SheetRow } from './sheet.ts';

export interface CheckOptions {
  /** The template of a row, or what is wrong with it. */
  readonly baseOf: (row: SheetRow) => Result<JsonObject, Pick<SheetFault, 'found' | 'expected' | 'remedy'>>;
  /** What the file of release keys of a row holds; null: it gets none. */
  readonly releaseKeysOf: (row: SheetRow) => Result<string | null, Pick<SheetFault, 'found' | 'expected' | 'remedy'>>;
  readonly boards: readonly Board[];
  /** For rows that name none; null: pins are not checked. */
  readonly board: Board | null;
  /** Hashes that stand in published examples: everybody knows those PINs. */
  readonly publicHashes: ReadonlySet<string>;
  readonly onProgress: (checked: number, of: number) => void;
}

export interface Checked {
  /** Those nothing harmful was found in. */
  readonly boxes: readonly CheckedBox[];
  readonly faults: readonly SheetFault[];
}

export function checkRows(sheet: Sheet, options: CheckOptions): Checked {
  const models = modelsOnce();
  const found: SheetFault[] = [...sheet.faults];
  const boxes: CheckedBox[] = [];
  for (const [index, row] of sheet.rows.entries()) {
    const one = checkRow(sheet.file, row, options, models);
    found.push(...one.faults);
    if (one.box !== null) boxes.push(one.box);
    options.onProgress(index + 1, sheet.rows.length);
  }
  const clashes = rowsAgainstEachOther(sheet, boxes);
  found.push(...clashes.faults);
  const good = boxes.filter(({ row }) => !clashes.rows.has(row));
  return { boxes: goodOnes(sheet, good, found), faults: inOrder(together(found)) };
}

/** None, where something is wrong with the head: nobody knows what the cells below it were meant for. */
function goodOnes({ rows }: Sheet, boxes: readonly CheckedBox[], faults: readonly SheetFault[]): readonly CheckedBox[] {
  const errors = faults.filter(({ severity }) => severity === 'error');
  const known = new Set(rows.map(({ row }) => row));
  if (errors.some(({ row, column }) => row === null || (column !== null && !known.has(row)))) return [];
  const wrong = new Set(errors.map(({ row }) => row));
  return boxes.filter(({ row }) => !wrong.has(row.row));
}

type ModelsOf = (site: Site, file: string) => Result<OpenedModels, readonly SiteFault[]>;

function checkRow(file: string, row: SheetRow, options: CheckOptions, modelsOf: ModelsOf) {
  const faults: SheetFault[] = [...cellFaults(file, row)];
  const id = row.cells.get('id') ?? null;
  const at = (cell: Cell | null) => ({
    file,
    line: cell?.line ?? row.line,
    row: row.row,
    column: cell?.heading ?? null,
    box: id?.text ?? null,
  });
  const wrong = (cell: Cell | null, about: Pick<SheetFault, 'found' | 'expected' | 'remedy'>): void => {
    faults.push({ severity: 'error', ...at(cell), ...about });
  };
  const none = { box: null, faults };
  const base = options.baseOf(row);
  if (!base.ok) {
    wrong(row.cells.get('base') ?? null, base.error);
    return none;
  }
  const keys = options.releaseKeysOf(row);
  if (!keys.ok) wrong(row.cells.get('releaseKeys') ?? null, keys.error);
  const built = buildSite(base.value, row, options.boards);
  for (const { cell, found, expected, remedy } of built.faults)
    wrong(cell, { found: found ?? shown(cell.text), expected, remedy });
  if (id === null) {
    wrong(null, { found: 'no id', expected: 'a name for each box', remedy: 'fill the column id (编号)' });
    // The name of the template is nobody's: the rest is judged all the same.
    built.site.kiosk = 'unnamed';
  }
  /** From a place in the site to the cell that put it there; what the template says is told as the template's. */
  const blame = (path: readonly (string | number)[]): Cell | null => {
    const place = path.join('.');
    const fitting = columns.filter(({ name, path: own }: (typeof columns)[number]) => {
      const to = own?.join('.') ?? '';
      return (
        row.cells.has(name) && to !== '' && (place === to || place.startsWith(`${to}.`) || to.startsWith(`${place}.`))
      );
    });
    const [best] = fitting.toSorted((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0));
    return best === undefined ? null : (row.cells.get(best.name) ?? null);
  };
  const told = new Set(faults.map(({ column }) => column));
  const about = (
    path: readonly (string | number)[],
    expected: string,
    remedy: string,
    severity: SheetFault['severity'],
  ): void => {
    const cell = blame(path);
    // A cell that is wrong in itself is not told a second time in the words of the site file.
    if (cell !== null && told.has(cell.heading)) return;
    const found =
      cell === null
        ? `${path.join('.')} of the template`
        : cell.column.kind === 'people'
          ? 'this list'
          : shown(cell.text);
    faults.push({ severity, ...at(cell), found, expected, remedy });
  };
  const text = `${JSON.stringify(built.site, null, 2)}\n`;
  const name = `${id?.text ?? 'unnamed'}.json`;
  const parsed = parseSite(text, name);
  if (!parsed.ok) {
    for (const { path, expected, remedy } of parsed.error) {
      // One cell may be wrong in two ways, and is told once.
      const cell = blame(path.split('.'));
      about(
        path.split('.'),
        expected,
        [remedy ?? [], 'correct the cell, or the template where the sheet has no such cell'].flat().join('; '),
        'error',
      );
      if (cell !== null) told.add(cell.heading);
    }
    return none;
  }
  const site = parsed.value;
  const models = modelsOf(site, name);
  if (!models.ok) {
    for (const { path, expected, remedy } of models.error)
      about(path.split('.'), expected, remedy ?? 'name one of these', 'error');
    return none;
  }
  const board = options.boards.find((one) => one.id === row.cells.get('board')?.text) ?? options.board;
  for (const finding of lintSite({ site, file: name, models: models.value }, text, board)) {
    about(finding.path, `another value: ${finding.says}`, finding.remedy, finding.severity);
  }
  for (const kind of ['staff', 'technicians'] as const) {
    const known = site[kind].filter(({ pin }) => options.publicHashes.has(pin)).map((member) => member.id);
    if (known.length > 0)
      about(
        [kind],
        `PINs of your own: that of ${known.join(', ')} stands in a published example`,
        'make new ones with kadian hash-pin',
        'warning',
      );
  }
  if (id === null || !keys.ok) return none;
  return { box: { id: id.text, row, site, text, releaseKeys: keys.value }, faults };
}

/** Five hundred boxes have a handful of models: each is read from the disk once. */
function modelsOnce(): ModelsOf {
  const known = new Map<string, ReturnType<typeof openModels>>();
  return (site, file) => {
    const key = JSON.stringify([site.thermometer.model, site.thermometer.profile, site.scanner.model]);
    const models = known.get(key) ?? openModels(site, file);
    known.set(key, models);
    return models;
  };
}

/** What comes from the template is the same in each of its rows: told once. */
function together(faults: readonly SheetFault[]): SheetFault[] {
  const first = new Map<string, SheetFault>();
  const all: SheetFault[] = [];
  for (const fault of faults) {
    const shared = fault.row !== null && fault.column === null && fault.found.endsWith(' of the template');
    const key = shared ? JSON.stringify([fault.severity, fault.found, fault.expected]) : `${all.length}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, fault);
      all.push(fault);
    } else {
      const more = { ...before, alsoRows: (before.alsoRows ?? 0) + 1 };
      all[all.indexOf(before)] = more;
      first.set(key, more);
    }
  }
  return all;
}

function inOrder(faults: readonly SheetFault[]): SheetFault[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
