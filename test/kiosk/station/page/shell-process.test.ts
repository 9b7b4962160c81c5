/**
 * The station as a process, with the shell it keeps: a real Chromium on the built page. Whatever befalls the page, a
 * resident passes meanwhile, and within ten seconds somebody can see the screen again.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from '../../../../kiosk/electron/chromium.ts';
import type { RecordedEvent } from '../../../../kiosk/ledger/record.ts';
import { Bench } from '../../../../scripts/gate-simulator/bench.ts';
import { writeBenchSite } from '../../../bench/bench-site.ts';
import { codeOf } from '../../../simulation/codes.ts';
import { buildPage } from '../../screen/built-page.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'kadian-shell-'));
const profile = path.join(directory, 'kadian-shell');
const withinMs = 10_000;

let page: string;
let bench: Bench;
let station: ChildProcess;
let events: RecordedEvent[];
let wake: () => void = () => {};
let newCode: () => string;

function startStation(siteFile: string): ChildProcess {
  events = [];
  const child = fork(
    path.join(import.meta.dirname, '../../../../kiosk/station/main.ts'),
    ['--site', siteFile, '--page', page, '--print-events'],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...process.env,
        PATH: `${directory}:${process.env['PATH']}`,
        XDG_RUNTIME_DIR: directory,
        KADIAN_LOG: 'fatal',
      },
    },
  );
  if (child.stdout === null) throw new Error('no output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line));
    wake();
  });
  return child;
}

/** The first event of a type after the `after`th. */
async function event(type: RecordedEvent['type'], after: number): Promise<RecordedEvent> {
  for (;;) {
    const found = events.slice(after).find((one) => one.type === type);
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** Looks again and again, because a process that starts tells nobody. */
async function found<T>(look: () => T | null | Promise<T | null>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    await pause(25);
  }
}

/** The processes of the shell, by their role; the browser itself has none. */
function shellProcesses(): readonly { readonly pid: number; readonly role: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        if (!words.includes(`--user-data-dir=${profile}`)) return [];
        return [{ pid: Number(name), role: /--type=([a-z-]+)/u.exec(words)?.[1] ?? 'browser' }];
      } catch {
        return [];
      }
    });
}

function processOf(role: string): number {
  return shellProcesses().find((one) => one.role === role)?.pid ?? expect.unreachable(`no ${role}`);
}

async function shellPort(): Promise<Browser> {
  return found(async () => {
    try {
      const [port] = readFileSync(path.join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: 2000 });
    } catch {
      return null;
    }
  });
}

/** Until the page of the shell that runs now has painted a frame with a model in it. */
async function painting(): Promise<void> {
  await found(async () => {
    const browser = await shellPort();
    try {
      const shown = browser.contexts()[0]?.pages()[0];
      const drawn = await shown?.evaluate(
        () =>
          new Promise<boolean>((done) => requestAnimationFrame(() => done(document.querySelector('.app') !== null))),
      );
      return drawn === true ? drawn : null;
    } catch {
      return null;
    } finally {
      await browser.close();
    }
  });
}

beforeAll(async () => {
  page = await buildPage();
  const real = findChromium(process.env) ?? expect.unreachable('no Chromium');
  const wrapper = path.join(directory, 'chromium');
  writeFileSync(
    wrapper,
    `#!/bin/sh\nexec ${real} --headless=new --js-flags=--max-old-space-size=96 --remote-debugging-port=0 "$@"\n`,
  );
  chmodSync(wrapper, 0o755);
  const site = writeBenchSite({ directory });
  const json = JSON.parse(readFileSync(site.file, 'utf8'));
  writeFileSync(site.file, JSON.stringify({ ...json, screen: { ...json.screen, shell: { kind: 'chromium' } } }));
  bench = new Bench(site.devices);
  await bench.start();
  newCode = () => codeOf('valid', site.loaded.site.place.compound, site.keys, Date.now());
  station = startStation(site.file);
  const [{ url }] = await once(station, 'message');
  await painting();
  await found(async () => ((await fetch(new URL('/health', url))).status === 200 ? true : null));
}, 60_000);

afterAll(async () => {
  station.kill('SIGTERM');
  await once(station, 'exit');
  expect(shellProcesses()).toEqual([]);
  await bench.stop();
  rmSync(directory, { recursive: true, force: true });
  rmSync(page, { recursive: true });
});

/** Does `harm`; somebody passes while nobody can see the screen; resolves with the milliseconds until it is seen again. */
async function darkFor(harm: () => void | Promise<void>): Promise<number> {
  const after = events.length;
  const from = performance.now();
  await harm();
  bench.standBefore(36.5);
  // Another code each time: the same one again at once would be a doubled read.
  bench.showCode(newCode());
  await event('access.granted', after);
  await event('screen.restarted', after);
  await painting();
  const tookMs = performance.now() - from;
  bench.stepAway();
  return tookMs;
}

const harms: readonly (readonly [
  string,
  'frozen' | 'none' | 'frozen or none' | 'ended',
  () => void | Promise<void>,
])[] = [
  [
    'the page runs an endless loop',
    'frozen',
    async () => {
      const browser = await shellPort();
      const shown = browser.contexts()[0]?.pages()[0] ?? expect.unreachable('no page');
      // The answer never comes.
      shown.evaluate('for(;;);').catch(() => {});
    },
  ],
  [
    'the page eats all memory it may have',
    // It may take longer to die than a page may take to paint.
    'frozen or none',
    async () => {
      const browser = await shellPort();
      const shown = browser.contexts()[0]?.pages()[0] ?? expect.unreachable('no page');
      // A heap of 96 MB, so that it dies of it and not the machine; the answer never comes.
      shown.evaluate('{ const all = []; for (;;) all.push([all.length]); }').catch(() => {});
    },
  ],
  ['the renderer is stopped', 'frozen', () => void process.kill(processOf('renderer'), 'SIGSTOP')],
  ['the renderer is killed', 'none', () => void process.kill(processOf('renderer'), 'SIGKILL')],
  ['the browser is killed', 'ended', () => void process.kill(processOf('browser'), 'SIGKILL')],
  ['the browser is stopped', 'frozen', () => void process.kill(processOf('browser'), 'SIGSTOP')],
];

test.each(harms)(
  '%s: somebody passes, and the screen is back within ten seconds',
  async (name, why, harm) => {
    const after = events.length;
    const browser = processOf('browser');
    const tookMs = await darkFor(harm);
    process.stderr.write(`${name}: painting again after ${Math.round(tookMs)} ms\n`);
    expect(tookMs).toBeLessThan(withinMs);
    const restarted = events.slice(after).find((one) => one.type === 'screen.restarted');
    expect(why.split(' or ')).toContain(restarted?.type === 'screen.restarted' ? restarted.data.why : '');
    expect(processOf('browser')).not.toBe(browser);
    expect(shellProcesses().filter(({ role }) => role === 'browser')).toHaveLength(1);
    // Whoever stood there has gone before the next one comes.
    await pause(2000);
  },
  30_000,
);
