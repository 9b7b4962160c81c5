/** The codes of one configuration as a page to show or to print; it loads nothing. */
import { drawCode } from '../../self-test/terminal-code.ts';
import { escaped } from '../labels.ts';
import type { ConfigurationCode } from './configuration-code.ts';

export async function codesPage(
  { audience, serial, expiresAtS, site }: ConfigurationCode,
  codes: readonly string[],
  checksum: string,
): Promise<string> {
  const pictures: string[] = [];
  for (const [index, code] of codes.entries()) {
    const drawn = await drawCode(code);
    if (drawn === null) throw new Error('no QR code can hold a piece');
    pictures.push(`<figure>${drawn.svg}<figcaption>${index + 1} / ${codes.length}</figcaption></figure>`);
  }
  const hasPeople = 'staff' in site || 'technicians' in site;
  const until = new Date(expiresAtS * 1000).toISOString();
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>${escaped(audience)}</title>
<style>
  @page { size: A4; margin: 12mm }
  body { font: 11pt/1.4 "Noto Sans CJK SC", "Noto Sans SC", sans-serif; margin: 1rem; color: #000; background: #fff }
  h1 { font-size: 20pt; margin: 0 } main { display: flex; flex-wrap: wrap; gap: 14mm }
  figure { margin: 6mm 0; break-inside: avoid } svg { width: 75mm; height: 75mm } figcaption { text-align: center; font-size: 16pt }
</style>
<h1>${escaped(audience)}</h1>
<p>配置码 <span lang="en">Configuration code</span> · 序号 <span lang="en">serial</span> ${serial} · <span lang="en">until</span> ${until} · <code>${checksum}</code></p>
<p>停止机器程序，运行 kadian provision --from-scanner，把下面的码逐个给扫码器看，先后不限。<br>
<span lang="en">Stop the station, run kadian provision --from-scanner, and show each code to the scanner, in any order.</span></p>
${hasPeople ? '<p><strong>内含口令的散列值，用完销毁。<span lang="en">Holds hashes of PINs: destroy it after use.</span></strong></p>' : ''}
<main>
${pictures.join('\n')}
</main>
</html>
`;
}
