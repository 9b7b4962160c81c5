/** PURE: a day's report as a table for a spreadsheet (RFC 4180), in UTF-8 with a byte order mark so that it is read as such. */
import type { DayCounts, DayReport } from '../store/store-contract.ts';

const placeColumns = ['district', 'subdistrict', 'community', 'compound', 'lane'];
const countColumns: readonly (keyof DayCounts)[] = [
  'granted',
  'denied',
  'referred',
  'overridden',
  'abandoned',
  'alarms',
];

/** One row a box, after a row with the sums of the place. Reasons are columns of their own. */
export function reportCsv(report: DayReport): string {
  const reasons = Object.keys(report.byReason).toSorted();
  const numbers = (counts: DayCounts, byReason: DayReport['byReason']): string[] => [
    ...countColumns.map((name) => String(counts[name])),
    ...reasons.map((reason) => String(byReason[reason] ?? 0)),
  ];
  const total = placeColumns.map((_, index) => report.prefix[index] ?? (index === report.prefix.length ? 'TOTAL' : ''));
  const rows = [
    ['day', ...placeColumns, ...countColumns, ...reasons],
    [report.day, ...total, ...numbers(report.totals, report.byReason)],
    ...report.boxes.map(({ codes, counts, byReason }) => [report.day, ...codes, ...numbers(counts, byReason)]),
  ];
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

/**
 * A cell that a spreadsheet would take for a formula gets an apostrophe in front, and all that needs it gets quotes
 * (OWASP, CSV Injection).
 */
export function cell(text: string): string {
  const plain = /^[\s]*[=+\-@\t\r|%\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text;
  return /[",\r\n\t';]/.test(plain) || plain !== plain.trim() ? `"${plain.replaceAll('"', '""')}"` : plain;
}
