/** Labels to print and stick onto the boxes: who this is, where it belongs, and which configuration it was given. No secrets. */
import { hash } from 'node:crypto';
import type { Site } from '../../kiosk/station/site/site.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { drawCode } from '../self-test/terminal-code.ts';

/** The beginning of the SHA-256 of the site file, in hexadecimal: as much of it as people compare. */
export function checksumOf(siteText: string): string {
  return hash('sha256', siteText).slice(0, 16);
}

/** `KADIAN-BOX:1|<id>|<URN of the place>|<checksum>`. */
export function labelPayload(site: Site, checksum: string): string {
  return ['KADIAN-BOX:1', site.kiosk, sourceOf(site.place), checksum].join('|');
}

/** One page for all boxes, which loads nothing. */
export async function labelsPage(boxes: readonly { readonly site: Site; readonly text: string }[]): Promise<string> {
  const labels: string[] = [];
  for (const { site, text } of boxes) labels.push(await label(site, checksumOf(text)));
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>标签 Labels</title>
<style>
  @page { size: A4; margin: 10mm }
  body { font: 10pt/1.35 "Noto Sans CJK SC", "Noto Sans SC", sans-serif; margin: 0; color: #000; display: grid; grid-template-columns: 1fr 1fr; gap: 4mm }
  section { border: 1px solid #000; border-radius: 2mm; padding: 3mm; display: flex; gap: 4mm; break-inside: avoid; overflow: hidden }
  svg { width: 34mm; height: 34mm; flex: none } b { font-size: 14pt; overflow-wrap: anywhere } p { margin: 0.6mm 0; overflow-wrap: anywhere } code { font-size: 10pt }
</style>
${labels.join('\n')}
</html>
`;
}

async function label(site: Site, checksum: string): Promise<string> {
  const drawn = await drawCode(labelPayload(site, checksum));
  if (drawn === null) throw new Error(`${site.kiosk}: no QR code can hold its label`);
  const { names, place } = site;
  const codes = [place.district, place.subdistrict, place.community, place.compound, place.lane].join(' / ');
  const grouped = checksum.replaceAll(/(.{4})(?=.)/g, '$1 ');
  return `<section>${drawn.svg}<div><b>${escaped(site.kiosk)}</b>
<p>${escaped(names.compound['zh-CN'])} · ${escaped(names.checkpoint['zh-CN'])}</p>
<p lang="en">${escaped(names.compound.en)} · ${escaped(names.checkpoint.en)}</p>
<p>${escaped(codes)}</p><p>配置 <span lang="en">configuration</span> <code>${grouped}</code></p></div></section>`;
}

/** For text between tags. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
