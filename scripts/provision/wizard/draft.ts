/** What has been answered so far, as one row over a template: judged after each answer as a sheet's row would be. Pure. */
import type { Board } from '../../../drivers/gate/boards.ts';
import { openModels } from '../../../kiosk/station/site/models.ts';
import { parseSite } from '../../../kiosk/station/site/site.ts';
import { lintSite } from '../../lint-site/lint-site.ts';
import { siteText } from '../judge-site.ts';
import { buildSite } from '../sheet/build-site.ts';
import { type ColumnName, columnOf } from '../sheet/columns.ts';
import type { JsonObject } from '../sheet/json-path.ts';
import type { Cell } from '../sheet/sheet.ts';

export type Answers = Readonly<Partial<Record<ColumnName, string>>>;

export interface Draft {
  readonly template: JsonObject;
  readonly boards: readonly Board[];
  readonly board: Board | null;
  readonly answers: Answers;
}

/** What the site file would hold. */
export function draftText(draft: Draft): string {
  return siteText(built(draft).site);
}

/** What is wrong with the answers to these columns, one line each; nothing about what is still to be asked. */
export function wrongIn(draft: Draft, asked: readonly ColumnName[]): readonly string[] {
  const { site, faults } = built(draft);
  const own = faults.filter(({ cell }) => asked.some((name) => name === cell.column.name));
  if (own.length > 0) return own.map(({ expected, remedy }) => `${expected}; ${remedy}`);
  const places = asked.flatMap((name) => columnOf(name)?.path?.join('.') ?? []);
  const concerns = (path: string): boolean =>
    places.some((place) => path === place || path.startsWith(`${place}.`) || place.startsWith(`${path}.`));
  const text = siteText(site);
  const parsed = parseSite(text, 'site');
  if (!parsed.ok)
    return parsed.error.filter(({ path }) => path !== '' && concerns(path)).map(({ expected }) => expected);
  const models = openModels(parsed.value, 'site');
  if (!models.ok) return models.error.filter(({ path }) => concerns(path)).map(({ expected }) => expected);
  // The polarity is judged with the line, which is asked next.
  if (asked.includes('relayPolarity')) return [];
  return lintSite({ site: parsed.value, file: 'site', models: models.value }, text, draft.board)
    .filter(({ severity, path }) => severity === 'error' && concerns(path.join('.')))
    .map(({ says, remedy }) => `${says}; ${remedy}`);
}

function built({ template, boards, board, answers }: Draft) {
  const all: Answers = board === null ? answers : { board: board.id, ...answers };
  const cells = Object.entries(all).flatMap(([name, text]): [string, Cell][] => {
    const column = columnOf(name);
    return column === null || text === undefined || text === ''
      ? []
      : [[column.name, { column, heading: name, text, line: 1 }]];
  });
  return buildSite(template, { row: 1, line: 1, cells: new Map(cells) }, boards);
}
