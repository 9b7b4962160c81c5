/** The doctor's findings as lines for a terminal and as one page to print or to look at; it loads nothing. */
import { areas } from './area.ts';
import { worst, type Finding } from './finding.ts';
import { areaNames, levelNames, texts, thingNames } from './texts.ts';
import { filled, type Language } from './words.ts';

export interface Report {
  readonly kiosk: string;
  /** ISO 8601 of when it was made. */
  readonly at: string;
  readonly software: string;
  readonly findings: readonly Finding[];
}

interface Said {
  readonly says: string;
  readonly remedy: string | null;
}

/** What a finding says; nothing is to be done about a good one. */
export function said({ code, level, values }: Finding, language: Language): Said {
  const { says, remedy } = texts[code][language];
  const named = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, thingNames[value]?.[language] ?? value]),
  );
  const wanted = level === 'green' || remedy === null ? null : filled(remedy, named);
  return { says: filled(says, named), remedy: wanted };
}

/** For machines: each finding with its words in the language asked for, and under `in` in every language. */
export function reportJson(report: Report, language: Language) {
  const findings = report.findings.map((finding) => ({
    ...finding,
    ...said(finding, language),
    in: {
      'zh-CN': { area: areaNames[finding.area]['zh-CN'], ...said(finding, 'zh-CN') },
      en: { area: areaNames[finding.area].en, ...said(finding, 'en') },
    },
  }));
  return { ...report, result: worst(report.findings), findings };
}

export function reportText({ kiosk, at, findings }: Report, language: Language): readonly string[] {
  const blocks = areas.flatMap((area) => {
    const own = findings.filter((finding) => finding.area === area);
    if (own.length === 0) return [];
    return [
      areaNames[area][language],
      ...own.flatMap((finding) => {
        const { says, remedy } = said(finding, language);
        const sign = levelNames[finding.level].sign;
        return [`  ${sign} ${says}`, ...(remedy === null ? [] : [`      → ${remedy}`])];
      }),
    ];
  });
  return [`${kiosk}  ${at}`, '', ...blocks, '', summary(findings, language)];
}

export function reportHtml({ kiosk, at, software, findings }: Report, language: Language): string {
  const sections = areas.flatMap((area) => {
    const own = findings.filter((finding) => finding.area === area);
    if (own.length === 0) return [];
    const rows = own.map((finding) => {
      const { says, remedy } = said(finding, language);
      const level = levelNames[finding.level];
      const advice = remedy === null ? '' : `<br><b>→ ${escaped(remedy)}</b>`;
      return `<tr class="${finding.level}"><td>${level.sign} ${level[language]}</td><td>${escaped(says)}${advice}</td></tr>`;
    });
    return [`<h2>${escaped(areaNames[area][language])}</h2>\n<table>\n${rows.join('\n')}\n</table>`];
  });
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(`${kiosk} ${at}`)}</title>
<style>
  @page { size: A4; margin: 14mm }
  body { font: 11pt/1.4 "Noto Sans CJK SC", "Noto Sans SC", sans-serif; max-width: 46rem; margin: 1rem auto; color: #111 }
  h1 { font-size: 16pt; margin: 0 } h2 { font-size: 12pt; margin: 0.8rem 0 0.2rem }
  table { border-collapse: collapse; width: 100% } tr { break-inside: avoid }
  td { border-bottom: 1px solid #bbb; padding: 0.15rem 0.5rem; vertical-align: top; overflow-wrap: anywhere }
  td:first-child { width: 6rem; font-weight: bold; white-space: nowrap }
  .green td:first-child { background: #dff0df } .yellow td:first-child { background: #ffeab0 }
  .red td:first-child { background: #f8c8c4 } .unknown td:first-child { background: #eee }
</style>
<h1>${escaped(kiosk)}</h1>
<p>${escaped(at)} · ${escaped(software)} · <b>${escaped(summary(findings, language))}</b></p>
${sections.join('\n')}
</html>
`;
}

function summary(findings: readonly Finding[], language: Language): string {
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length;
  const { sign, ...names } = levelNames[worst(findings)];
  const word = language === 'zh-CN' ? '结果' : 'in all';
  const parts = (['red', 'yellow', 'green', 'unknown'] as const).map(
    (level) => `${levelNames[level][language]} ${count(level)}`,
  );
  return `${sign} ${word}: ${names[language]} (${parts.join(', ')})`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
