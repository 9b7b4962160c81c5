/**
 * Draws every state of the screen to PNG with a real Chromium, in both languages, large type, at night and on several
 * screens, and contact sheets of all: `npm run screens -- --out DIR [--only WORD] [--readme]`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { startScreenServer } from '../kiosk/station/page/server.ts';
import { openBrowser } from './screens/browser.ts';
import { drawReadme } from './screens/readme.ts';
import { contactSheet } from './screens/sheet.ts';
import { showState } from './screens/show.ts';
import { screenStates } from './screens/states.ts';
import { nameOf, variants } from './screens/variants.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Null for words that are no call of this tool. */
function readArguments(): { readonly out?: string; readonly only?: string; readonly readme: boolean } | null {
  try {
    const { values } = parseArgs({
      options: { out: { type: 'string' }, only: { type: 'string' }, readme: { type: 'boolean', default: false } },
    });
    return values.out === undefined && !values.readme ? null : values;
  } catch {
    return null;
  }
}

async function main(): Promise<void> {
  const asked = readArguments();
  if (asked === null) {
    process.stderr.write('usage: npm run screens -- --out DIR [--only WORD] | --readme\n');
    process.exitCode = 64;
    return;
  }
  const { out, only, readme } = asked;
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  const started = await startScreenServer({
    port: 0,
    pageDirectory: join(root, 'build/screen'),
    routes: {},
    handlers: { onMessage: () => {}, onLost: () => {}, onBack: () => {} },
  });
  if (!started.ok) throw new Error(started.error.detail);
  const server = started.value;
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(server.url);
    if (readme) {
      const file = join(root, 'kiosk/screen/pictures/readme.png');
      await drawReadme(browser, page, file, (model) => server.publish(model));
      process.stdout.write(`${file}\n`);
    }
    if (out === undefined) return;
    mkdirSync(out, { recursive: true });
    const names: string[] = [];
    for (const variant of variants()) {
      for (const state of screenStates) {
        const name = `${state.name}.${nameOf(variant)}`;
        if (only !== undefined && !name.includes(only)) continue;
        await showState(page, state, variant, (model) => server.publish(model));
        await page.screenshot({ path: join(out, `${name}.png`) });
        names.push(name);
        process.stderr.write(`${name}\n`);
      }
    }
    const sheets = await contactSheet(browser, out, names);
    process.stdout.write(`${names.length} pictures and ${sheets.length} contact sheets in ${out}\n`);
  } finally {
    await browser.close();
    await server.stop();
  }
}

await main();
