/**
 * A third language is one file of texts. Shown with a pseudo-language, as translators use it: every letter accented, every
 * sentence longer by 40 %, so that what is not from the catalogue stands out, and what has no room overflows. The
 * page is built from a copy of the sources with that file put in and the list of languages generated anew.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScreenModel } from '../../../../kiosk/screen/model.ts';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { type ScreenServer, startScreenServer } from '../../../../kiosk/station/page/server.ts';
import { openBrowser } from '../../../../scripts/screens/browser.ts';
import { renderLanguages, tagsOf } from '../../../../scripts/screens/languages.ts';
import { settled } from '../../../../scripts/screens/show.ts';
import { screenStates } from '../../../../scripts/screens/states.ts';
import { problemsOf } from '../measure.ts';
import { boxProblemsOf } from '../measure-boxes.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** A tag for pseudo-languages that Intl takes (BCP 47, private region XA). */
const tag = 'en-XA';
const accents: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', n: 'ñ', c: 'ç', y: 'ý' };

let copy: string;
let texts: string;
let browser: Browser;
let page: Page;
let server: ScreenServer;

/** Accents and lengthens every sentence of a catalogue; places to fill and keys stay. */
function pseudo(value: unknown): unknown {
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, pseudo(entry)]));
  const sentence = String(value);
  const accented = sentence.replace(/\{\w+\}|[aeiouncy]/gu, (found) => accents[found] ?? found);
  return `${accented}${' ~'.repeat(Math.ceil(sentence.length / 5))}`;
}

/** The file a translator brings; `lacking`: without that group of keys. */
function languageFile(lacking?: string): string {
  const all = Object.entries(catalogue.en).filter(([group]) => group !== lacking);
  const sentences = JSON.stringify(pseudo(Object.fromEntries(all)), null, 2);
  return `import type { Texts } from './zh-CN.ts';\n\nexport const enXA: Texts = ${sentences};\n`;
}

/** Puts the file in, and does what `npm run generate` does. */
function putIn(file: string): void {
  writeFileSync(join(texts, `${tag}.ts`), file);
  writeFileSync(join(texts, 'languages.ts'), renderLanguages(readdirSync(texts)));
}

/** What the type checker says of the copy; empty where nothing is wrong. */
function complaints(): string {
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', copy], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return '';
  } catch (cause) {
    return cause instanceof Error && 'stdout' in cause ? String(cause.stdout) : String(cause);
  }
}

beforeAll(async () => {
  mkdirSync(join(root, 'build'), { recursive: true });
  copy = mkdtempSync(join(root, 'build/language-'));
  texts = join(copy, 'kiosk/screen/texts');
  for (const part of ['kiosk', 'drivers', 'scripts', 'package.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  const tsconfig: object = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...tsconfig, include: ['kiosk', 'scripts/screens*'] }));
  putIn(languageFile());
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
  page.setDefaultTimeout(20_000);
  await page.goto(server.url);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(copy, { recursive: true });
});

test('one file is enough: everything else compiles, and a file that lacks texts does not', () => {
  expect(complaints()).toBe('');
  putIn(languageFile('guidance'));
  expect(complaints()).toMatch(/en-XA\.ts.*'guidance' is missing/u);
  putIn(languageFile());
}, 240_000);

test('files are languages by their names, and the language of the place comes first', () => {
  const files = ['catalogue.ts', 'en.ts', 'technician-en.ts', 'mn-Mong.ts', 'written.ts', 'zh-CN.ts', 'ug.ts'];
  expect(tagsOf(files)).toEqual(['zh-CN', 'en', 'mn-Mong', 'ug']);
});

/** The model of a state, in a language its type does not know. */
async function show(name: string): Promise<void> {
  const state = screenStates.find((one) => one.name === name) ?? expect.unreachable(name);
  await page.evaluate(() => document.querySelector<HTMLElement>('.panel-head [data-close]')?.click());
  const model: unknown = { ...state.model('en'), language: tag, compound: '', checkpoint: '', notice: null };
  const revision = server.publish(model as ScreenModel);
  await page.locator(`.app[data-revision="${revision}"]`).waitFor();
  for (const selector of state.touches) await page.locator(selector).first().dispatchEvent('click');
  await settled(page);
}

const residents = screenStates
  .map(({ name }) => name)
  .filter((name) => /^(idle|encounter|granted|denied|referred)/u.test(name));

test('every sentence of a resident’s screen is from the new file', async () => {
  for (const name of residents) {
    await show(name);
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(tag);
    const words = await page.locator('main').evaluate((main) => {
      const found: string[] = [];
      const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const inCode = node.parentElement?.closest('.place-code, .holder') !== null;
        if (!inCode && (node.textContent ?? '').trim() !== '') found.push(node.textContent ?? '');
      }
      return found;
    });
    expect(words.length, name).toBeGreaterThan(1);
    // Numbers with their unit are the formatter's.
    const foreign = words.filter((text) => !text.includes('~') && !/^[\d.,\s°C]+$/u.test(text));
    expect(foreign, name).toEqual([]);
  }
}, 60_000);

const crowded = ['staff-decide', 'staff-nobody', 'staff-strip', 'staff-register', 'staff-duty'] as const;

test.each([...residents, ...crowded])('sentences longer by 40 %% have room: %s', async (name) => {
  await show(name);
  expect([...(await problemsOf(page, 18)), ...(await boxProblemsOf(page))]).toEqual([]);
});

test('it can be chosen by touch, after the others', async () => {
  await show('idle');
  const next = page.getByRole('button', { name: '中文' });
  await next.waitFor();
  await expect.poll(() => next.textContent()).toContain('中文');
});
