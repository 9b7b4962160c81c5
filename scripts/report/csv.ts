import type { DayReport } from '../../kiosk/ledger/report.ts';
import { columns, minutesOf, sectionsOf, staffTitle, title } from './texts.ts';

/**
 * The report as CSV (RFC 4180) with a byte order mark, without which spreadsheets take Chinese for something else. A cell
 * that a spreadsheet would run as a formula is made text.
 */
export function csvOf(report: DayReport, place: string): string {
  const lines: (readonly string[])[] = [
    [title.zh, title.en, report.day, place],
    ['', '', ...columns.en.slice(1)],
    ...sectionsOf(report).flatMap(({ zh, en, rows }) => [
      [zh, en],
      ...rows.map((row) => [
        row.zh,
        row.en,
        String(row.count),
        row.durationMs === undefined ? '' : minutesOf(row.durationMs),
      ]),
    ]),
    [staffTitle.zh, staffTitle.en, ...report.staff],
  ];
  return `\uFEFF${lines.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
