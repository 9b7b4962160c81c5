/**
 * What the screen costs, in a real Chromium on the built page: from a model published to a frame showing it, the script,
 * the heap over ten thousand encounters, the processor while nobody comes, and the first paint. The floor is a page that
 * shows one line of text, measured by turns in the same run, because the machine may have other work.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import type { ScreenModel } from '../../kiosk/screen/model.ts';
import { type Heartbeat, startScreenServer } from '../../kiosk/station/page/server.ts';
import { openBrowser } from '../../scripts/screens/browser.ts';
import { buildPage } from '../kiosk/screen/built-page.ts';
import { modelOf, pageMemory, type PageMemory, showEncounters } from '../kiosk/screen/page-memory.ts';
import { beside, type Figure } from './figure.ts';
import { type PlainPage, startPlainPage } from './screen-plain.ts';
import { median, percentile } from './statistics.ts';

const walk = ['idle', 'encounter-code', 'encounter-closer', 'encounter-second', 'granted', 'denied-three'] as const;
const paints = 600;
const frameMs = 1000 / 60;
/** The golden ratio's fraction: its multiples fall evenly over a frame however many are taken. */
const spread = 0.618034;
/** What is made once has been made by the second of them. */
const memoryAt = [0, 2_500, 5_000, 10_000] as const;
const heapMost = 20e6;
const grownMost = 0.5e6;
const starts = 7;
const idleMs = 20_000;

type Painted = (model: ScreenModel) => Promise<number>;

/** The page and the page with one line, and how each is asked to paint. */
interface Measured {
  readonly painted: Painted;
  readonly plain: PlainPage;
  readonly page: Page;
  readonly line: Page;
}

export async function* run(): AsyncGenerator<Figure> {
  const pageDirectory = await buildPage();
  const browser = await openBrowser();
  const plain = await startPlainPage();
  let wake: (beat: Heartbeat) => void = () => {};
  const started = await startScreenServer({
    port: 0,
    pageDirectory,
    routes: {},
    handlers: { onMessage: () => {}, onHeartbeat: (beat) => wake(beat), onLost: () => {}, onBack: () => {} },
  });
  if (!started.ok) throw new Error(started.error.detail);
  const server = started.value;
  const painted: Painted = (model) =>
    new Promise((resolve) => {
      const mine = server.publish(model);
      wake = ({ revision, paintedAfterMs }) => {
        if (revision === mine && paintedAfterMs !== null) resolve(paintedAfterMs);
      };
    });
  try {
    yield { figure: 'script of the page, gzip', value: scriptBytes(pageDirectory) / 1000, unit: 'kB' };
    server.publish(modelOf('idle'));
    yield await firstPaint(browser, server.url, plain.url);
    const line = await opened(browser, plain.url);
    const page = await opened(browser, server.url);
    await page.locator('.app').waitFor();
    yield* decisionToPaint({ painted, plain, page, line });
    await painted(modelOf('idle'));
    yield* idle(browser, page, line);
    yield* heap(page, line, painted, (model) => server.publish(model));
  } finally {
    await browser.close();
    await server.stop();
    await plain.stop();
    rmSync(pageDirectory, { recursive: true });
  }
}

/** The page's own script; the camera's reader is another file, fetched where a camera reads. */
function scriptBytes(directory: string): number {
  const assets = path.join(directory, 'assets');
  const names = readdirSync(assets).filter((name) => name.startsWith('index') && name.endsWith('.js'));
  return names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(assets, name))).length, 0);
}

/** A window of its own, so that no page lies behind another. */
async function opened(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

async function firstPaint(browser: Browser, url: string, plainUrl: string): Promise<Figure> {
  const measure = async (address: string): Promise<number> => {
    const page = await opened(browser, address);
    const atMs = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const observer = new PerformanceObserver((list) => {
            for (const { name, startTime } of list.getEntries()) {
              if (name === 'first-contentful-paint') resolve(startTime);
            }
          });
          observer.observe({ type: 'paint', buffered: true });
        }),
    );
    await page.context().close();
    return atMs;
  };
  const ours: number[] = [];
  const plain: number[] = [];
  for (let at = 0; at < starts; at += 1) {
    plain.push(await measure(plainUrl));
    ours.push(await measure(url));
  }
  return beside(`first paint with content, median of ${starts} without cache`, median(ours), 'ms', median(plain));
}

/**
 * Each is asked for at another moment of a frame and after a frame without work, as people come. Asked for right after the
 * other's paint, both would wait for one tick of 60 Hz, whose 16.7 ms they would share whatever either has to do.
 */
async function* decisionToPaint({ painted, plain, page, line }: Measured): AsyncGenerator<Figure> {
  const ours: number[] = [];
  const floor: number[] = [];
  const [oursUsed, floorUsed] = [await taskTimes(page), await taskTimes(line)];
  const [oursBefore, floorBefore] = [await oursUsed(), await floorUsed()];
  for (let at = 0; at < paints; at += 1) {
    const momentMs = frameMs * (1 + ((at * spread) % 1));
    await pause(momentMs);
    floor.push(await plain.painted(`line ${at}`));
    await pause(momentMs);
    ours.push(await painted(modelOf(walk[at % walk.length] ?? 'idle')));
  }
  const used = ((await oursUsed()) - oursBefore) / paints;
  const least = ((await floorUsed()) - floorBefore) / paints;
  yield beside(`model published to painted, median of ${paints}`, median(ours), 'ms', median(floor));
  yield beside(`model published to painted, p95 of ${paints}`, percentile(ours, 0.95), 'ms', percentile(floor, 0.95));
  yield beside(`processor time of the page's main thread a model, mean of ${paints}`, used, 'ms', least);
}

/** The processor time of each page's own process, while both stand there. */
async function* idle(browser: Browser, page: Page, line: Page): AsyncGenerator<Figure> {
  const session = await browser.newBrowserCDPSession();
  const [ours, floor] = [await taskTimes(page), await taskTimes(line)];
  const all = async (): Promise<number> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  };
  const [oursBefore, floorBefore] = [await ours(), await floor()];
  const [before, from] = [await all(), performance.now()];
  await pause(idleMs);
  const tookMs = performance.now() - from;
  const used = (await ours()) - oursBefore;
  const least = (await floor()) - floorBefore;
  const whole = (await all()) - before;
  yield beside(
    `idle over ${idleMs / 1000} s: the page's share of one core`,
    (100 * used) / tookMs,
    '%',
    (100 * least) / tookMs,
  );
  yield {
    figure: 'idle: the whole browser with both pages, drawn in software',
    value: (100 * whole) / tookMs,
    unit: '%',
  };
  await session.detach();
}

/** Tells what the page's tasks have taken so far, milliseconds: script, styles, layout and timers of its main thread. */
async function taskTimes(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  // They are counted from here on, as processor time of the thread.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
}

/** The page at each of these encounters, after a forced collection; judged by the growth from the first to the last. */
async function* heap(
  page: Page,
  line: Page,
  painted: Painted,
  publish: (model: ScreenModel) => number,
): AsyncGenerator<Figure> {
  const floor = (await pageMemory(line)).heapBytes / 1e6;
  const seen: PageMemory[] = [];
  let shown = 0;
  for (const at of memoryAt) {
    await showEncounters(at - shown, painted, publish);
    shown = at;
    const memory = await pageMemory(page);
    seen.push(memory);
    yield beside(`JS heap after ${at} encounters`, memory.heapBytes / 1e6, 'MB', floor);
    yield { figure: `DOM nodes after ${at} encounters`, value: memory.nodes, unit: 'nodes' };
    yield { figure: `listeners after ${at} encounters`, value: memory.listeners, unit: 'listeners' };
  }
  const [, settled] = seen;
  const last = seen.at(-1);
  if (settled === undefined || last === undefined) return;
  const grown = last.heapBytes - settled.heapBytes;
  yield { figure: `of the heap grown since the ${memoryAt[1]}th encounter`, value: grown / 1e6, unit: 'MB' };
  if (last.heapBytes > heapMost || grown > grownMost || last.nodes > settled.nodes + 10) {
    throw new Error(`the page grows, or is larger than ${heapMost / 1e6} MB`);
  }
}
