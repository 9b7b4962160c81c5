/**
 * A third language is one file of texts and its name in two tables. Shown with a pseudo-language, as translators use it:
 * every letter accented, every sentence longer by a third and more, so that what is not from the catalogue stands out, and what
 * has no room overflows. The page is built from a copy of its sources with that file put in.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScreenModel } from '../../../../kiosk/screen/model.ts';
import { type ScreenServer, startScreenServer } from '../../../../kiosk/station/page/server.ts';
import { openBrowser } from '../../../../scripts/screens/browser.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';
import { problemsOf } from '../measure.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** A tag for pseudo-languages that Intl takes (BCP 47, private region XA). */
const tag = 'en-XA';
const accents: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', n: 'ñ', c: 'ç', y: 'ý' };

let copy: string;
let browser: Browser;
let page: Page;
let server: ScreenServer;

/** Accents and lengthens a sentence; its places to fill stay. */
function pseudo(sentence: string): string {
  const accented = sentence.replace(/\{\w+\}|[aeiouncy]/gu, (found) => accents[found] ?? found);
  return `${accented}${' ~'.repeat(Math.ceil(sentence.length / 5))}`;
}

function change(path: string, how: (text: string) => string): void {
  const file = join(copy, 'kiosk/screen', path);
  const before = readFileSync(file, 'utf8');
  const after = how(before);
  expect(after, `${path} is no longer written as this test expects`).not.toBe(before);
  writeFileSync(file, after);
}

beforeAll(async () => {
  copy = mkdtempSync(join(root, 'build/language-'));
  for (const part of ['kiosk/screen', 'drivers/basics', 'tsconfig.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  // The one file: that of another language, translated. Only sentences are, keys and codes stay.
  cpSync(join(copy, 'kiosk/screen/texts/en.ts'), join(copy, 'kiosk/screen/texts/en-XA.ts'));
  change('texts/en-XA.ts', (text) =>
    text
      .replace('export const en', 'export const enXA')
      .replace(/: '((?:[^'\\]|\\.)*)'/gu, (_all, sentence: string) => `: '${pseudo(sentence)}'`),
  );
  // Its name in two tables.
  change('model.ts', (text) => text.replace(/(export const languages = \[[^\]]*)\]/u, `$1, '${tag}']`));
  change('texts/catalogue.ts', (text) =>
    text
      .replace("import { en } from './en.ts';", "import { en } from './en.ts';\nimport { enXA } from './en-XA.ts';")
      .replace("'zh-CN': zhCN, en }", `'zh-CN': zhCN, en, '${tag}': enXA }`),
  );
  const outDir = join(copy, 'page');
  await build({
    configFile: join(root, 'vite.config.ts'),
    root: join(copy, 'kiosk/screen'),
    logLevel: 'error',
    build: { outDir },
  });
  const started = await startScreenServer({
    port: 0,
    pageDirectory: outDir,
    routes: {},
    handlers: { onMessage: () => {}, onLost: () => {}, onBack: () => {} },
  });
  if (!started.ok) throw new Error(started.error.detail);
  server = started.value;
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(8000);
  await page.goto(server.url);
}, 60_000);

afterAll(async () => {
  await browser.close();
  await server.stop();
  rmSync(copy, { recursive: true });
});

/** The model of a state, in a language its type does not know. */
async function show(name: string): Promise<void> {
  const state = screenStates.find((one) => one.name === name) ?? expect.unreachable(name);
  const model: unknown = { ...state.model('en'), language: tag, compound: '', checkpoint: '', notice: null };
  const revision = server.publish(model as ScreenModel);
  await page.locator(`.app[data-revision="${revision}"]`).waitFor();
}

const residents = screenStates
  .map(({ name }) => name)
  .filter((name) => /^(idle|encounter|granted|denied|referred)/u.test(name));

test('every sentence of a resident’s screen is from the new file, and has room', async () => {
  for (const name of residents) {
    await show(name);
    expect(await page.locator('html').getAttribute('lang')).toBe(tag);
    const words = await page.locator('main').evaluate((main) => {
      const texts: string[] = [];
      const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const inCode = node.parentElement?.closest('.place-code, .holder') !== null;
        if (!inCode && (node.textContent ?? '').trim() !== '') texts.push(node.textContent ?? '');
      }
      return texts;
    });
    expect(words.length, name).toBeGreaterThan(1);
    // Numbers with their unit are the formatter's.
    const foreign = words.filter((text) => !text.includes('~') && !/^[\d.,\s°C]+$/u.test(text));
    expect(foreign, name).toEqual([]);
    expect(await problemsOf(page, 18), name).toEqual([]);
  }
}, 60_000);

test('it can be chosen by touch, after the others', async () => {
  await show('idle');
  const next = page.getByRole('button', { name: '中文' });
  await next.waitFor();
  expect(await next.textContent()).toContain('中文');
});
