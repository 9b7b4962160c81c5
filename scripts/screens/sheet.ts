import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

const thumbnail = { width: 288, height: 330, columns: 8 } as const;
/** Pictures decoded at a time: a browser holds each one whole, four bytes a pixel, so this bounds its memory to some 150 MB. */
const atOnce = 24;

/**
 * Puts all pictures `names` of directory `out` on one sheet, `contact-sheet.html`, which shows the files beside it, and
 * draws it to `contact-sheet-N.png`, piece by piece. Returns the names of the files written.
 */
export async function contactSheet(browser: Browser, out: string, names: readonly string[]): Promise<string[]> {
  const written = ['contact-sheet.html'];
  writeFileSync(join(out, 'contact-sheet.html'), sheetOf(names));
  for (let from = 0; from < names.length; from += atOnce) {
    const piece = join(resolve(out), `.sheet-${from}.html`);
    writeFileSync(piece, sheetOf(names.slice(from, from + atOnce)));
    const page = await browser.newPage({ viewport: { width: thumbnail.width * thumbnail.columns + 80, height: 700 } });
    await page.goto(pathToFileURL(piece).href, { waitUntil: 'load' });
    const name = `contact-sheet-${String(from / atOnce + 1).padStart(3, '0')}.png`;
    await page.screenshot({ path: join(out, name), fullPage: true });
    // A page that is closed gives its pictures back before the next ones are read.
    await page.close();
    rmSync(piece);
    written.push(name);
  }
  return written;
}

function sheetOf(names: readonly string[]): string {
  const figures = names.map(
    (name) =>
      `<figure><a href="${name}.png"><img loading="lazy" src="${name}.png" alt=""></a><figcaption>${name}</figcaption></figure>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Every state of the screen</title><style>
    body { margin: 8px; display: flex; flex-wrap: wrap; gap: 8px; background: #888; font: 13px sans-serif; }
    figure { margin: 0; width: ${thumbnail.width}px; background: #fff; }
    img { width: 100%; height: ${thumbnail.height}px; object-fit: contain; display: block; }
    figcaption { padding: 2px 4px; overflow-wrap: anywhere; }
  </style>${figures.join('\n')}`;
}
