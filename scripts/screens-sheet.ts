import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

const thumbnailWidth = 300;

/** Puts all pictures `names` of directory `out` on one sheet, `contact-sheet.png`, each above its name. */
export async function contactSheet(browser: Browser, out: string, names: readonly string[]): Promise<void> {
  const figures = names.map((name) => {
    const data = readFileSync(join(out, `${name}.png`)).toString('base64');
    return `<figure><img src="data:image/png;base64,${data}"><figcaption>${name}</figcaption></figure>`;
  });
  const page = await browser.newPage({ viewport: { width: thumbnailWidth * 6, height: 800 } });
  await page.setContent(`<style>
    body { margin: 8px; display: flex; flex-wrap: wrap; gap: 8px; background: #888; font: 12px sans-serif; }
    figure { margin: 0; width: ${thumbnailWidth - 12}px; background: #fff; }
    img { width: 100%; max-height: 420px; object-fit: contain; display: block; }
    figcaption { padding: 2px 4px; }
  </style>${figures.join('')}`);
  writeFileSync(join(out, 'contact-sheet.png'), await page.screenshot({ fullPage: true }));
  await page.close();
}
