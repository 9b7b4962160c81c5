import type { DayReport } from '../../kiosk/ledger/report.ts';
import { columns, minutesOf, none, type Section, sectionsOf, staffTitle, title } from './texts.ts';

/** The report as one page to look at and to print, in both languages; it loads nothing. */
export function htmlOf(report: DayReport, place: string): string {
  const staff = report.staff.length === 0 ? `${none.zh} · ${none.en}` : report.staff.map(escaped).join(', ');
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>${escaped(`${title.zh} ${report.day}`)}</title>
<style>
  @page { size: A4; margin: 18mm }
  body { font: 12pt/1.5 "Noto Sans CJK SC", "Noto Sans SC", sans-serif; max-width: 42rem; margin: 2rem auto; color: #111 }
  h1 { font-size: 20pt; margin: 0 } h2 { font-size: 14pt; margin: 1.5rem 0 0.3rem }
  table { border-collapse: collapse; width: 100% } tr { break-inside: avoid }
  th, td { border-bottom: 1px solid #999; padding: 0.25rem 0.5rem; text-align: left } td.n, th.n { text-align: right }
  small { color: #444 }
</style>
<h1>${title.zh} <small lang="en">${title.en}</small></h1>
<p>${escaped(report.day)} · ${escaped(place)}</p>
${sectionsOf(report).map(sectionHtml).join('\n')}
<h2>${staffTitle.zh} <small lang="en">${staffTitle.en}</small></h2>
<p>${staff}</p>
</html>
`;
}

function sectionHtml({ zh, en, rows }: Section): string {
  const head = `<h2>${zh} <small lang="en">${en}</small></h2>`;
  if (rows.length === 0) return `${head}\n<p>${none.zh} · <span lang="en">${none.en}</span></p>`;
  const timed = rows.some(({ durationMs }) => durationMs !== undefined);
  const names = columns.zh.map((name, at) => `${name} <small lang="en">${columns.en[at] ?? ''}</small>`);
  const heads = names
    .slice(0, timed ? 3 : 2)
    .map((name, at) => `<th${at === 0 ? '' : ' class="n"'}>${name}</th>`)
    .join('');
  const lines = rows.map((row) => {
    const time = timed ? `<td class="n">${minutesOf(row.durationMs ?? 0)}</td>` : '';
    return `<tr><td>${escaped(row.zh)}<br><small lang="en">${escaped(row.en)}</small></td><td class="n">${row.count}</td>${time}</tr>`;
  });
  return `${head}\n<table><tr>${heads}</tr>\n${lines.join('\n')}\n</table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
