/** The certificate as one page for the printer, first in Chinese, then in English. */
import type { Certificate } from './certificate.ts';
import { certificateTexts } from './texts.ts';

type Language = keyof typeof certificateTexts;

export function certificateHtml(certificate: Certificate): string {
  const languages: readonly Language[] = ['zh-CN', 'en'];
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>${certificateTexts['zh-CN'].title} · ${certificateTexts.en.title} ${escape(certificate.order.id)}</title>
<style>
  body { font: 12pt/1.4 "Noto Sans CJK SC", sans-serif; margin: 2cm auto; max-width: 18cm; color: #000; background: #fff; }
  h1 { font-size: 18pt; }
  table { border-collapse: collapse; width: 100%; margin: 0.5cm 0; }
  th, td { border: 1px solid #666; padding: 2px 6px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
  th { width: 35%; }
  .files td { font-size: 9pt; }
  section { break-after: page; }
</style>
</head>
<body>
${languages.map((language) => section(certificate, language)).join('\n')}
</body>
</html>
`;
}

function section({ order, signature, completion }: Certificate, language: Language): string {
  const text = certificateTexts[language];
  const clock = (trusted: boolean): string => (trusted ? text.clock.trusted : text.clock.untrusted);
  const done = completion?.result ?? null;
  const rows: [string, string][] = [
    [text.box, `${order.kiosk} (${order.source}), ${order.software}`],
    [text.id, order.id],
    [text.signedAt, `${order.signedAt}, ${clock(order.clockTrusted)}`],
    [text.completedAt, done === null ? text.notCompleted : `${done.completedAt}, ${clock(done.clockTrusted)}`],
  ];
  const { ledger } = order;
  if (ledger !== null) {
    rows.push(
      [text.chain, ledger.chain],
      [text.tip, `${ledger.sequence} ${ledger.hash}`],
      [text.events, String(ledger.events)],
      [text.range, `${ledger.first?.at ?? ''} – ${ledger.last?.at ?? ''}`],
      [text.unsent, String(ledger.unsent)],
      [text.personal, String(ledger.personal)],
    );
  }
  if (order.handedOver !== null) rows.push([text.handedOver, order.handedOver]);
  for (const [kind, name] of Object.entries(text.kinds)) {
    const listed = order.files.filter((file) => file.kind === kind);
    const bytes = listed.reduce((sum, file) => sum + file.bytes, 0);
    rows.push([`${text.destroyed}: ${name}`, `${listed.length} (${bytes} ${text.bytes})`]);
  }
  rows.push(
    [text.method, text.methodText === '' ? order.method : text.methodText],
    [text.limits, text.limitsText === '' ? order.limits : text.limitsText],
    [text.keys, `${order.deviceKey}<br>${order.completionKey}`],
    [text.signature, `${signature}<br>${completion?.signature ?? ''}`],
  );
  const files = order.files.map(
    ({ kind, path, bytes }) => `<tr><td>${escape(text.kinds[kind])}</td><td>${escape(path)}</td><td>${bytes}</td></tr>`,
  );
  return `<section lang="${language}">
<h1>${text.title}</h1>
<table>${rows.map(([name, value]) => `<tr><th>${escape(name)}</th><td>${cell(value)}</td></tr>`).join('')}</table>
<p>${text.sign}</p>
<table class="files"><tr><th>${text.destroyed}</th><th>${text.file}</th><th>${text.bytes}</th></tr>${files.join('')}</table>
</section>`;
}

/** A line break between two values is ours. */
function cell(value: string): string {
  return value.split('<br>').map(escape).join('<br>');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
