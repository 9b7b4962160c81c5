import { type Browser, chromium } from 'playwright-core';
import { chromiumArguments, findChromium } from '../../kiosk/electron/chromium.ts';

/** A headless Chromium of this machine, started as the kiosk starts its own; throws where none is installed. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium(process.env);
  if (executablePath === null) throw new Error('no Chromium found: install the package chromium');
  const asRoot = process.getuid?.() === 0;
  const args = chromiumArguments({ url: null, profileDirectory: null, kiosk: false, asRoot });
  return chromium.launch({ executablePath, args: [...args] });
}
