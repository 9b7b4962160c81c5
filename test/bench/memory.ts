/**
 * Memory of the whole box while nobody comes: the station with all processes it has started, and the browser that shows
 * its page, started by the words the box starts it with, without a window only. The sums do not change with who else runs
 * a Node or a Chromium; a single process is told by its proportional share (PSS), which does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromiumArguments, findChromium } from '../../kiosk/electron/chromium.ts';
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import { buildPage } from '../kiosk/screen/built-page.ts';
import { writeBenchSite } from './bench-site.ts';
import { startDistrictProcess } from './district-process.ts';
import { endsWithUs } from './ends-with-us.ts';
import type { Figure } from './figure.ts';
import { childrenOf, pssBytes } from './process-figures.ts';
import { connectionsTo, memoryOf } from './program-memory.ts';
import { startStationProcess } from './station-process.ts';
import { inWorkDirectory } from './work-directory.ts';

const settleMs = 15_000;

export function run(): AsyncGenerator<Figure> {
  return inWorkDirectory(figures);
}

async function* figures(directory: string): AsyncGenerator<Figure> {
  const district = await startDistrictProcess(path.join(directory, 'district'));
  const site = writeBenchSite({ directory, uplinkUrl: district.url.href });
  const devices = new Devices(site.devices);
  await devices.start();
  const pageDirectory = await buildPage();
  const station = await startStationProcess({ file: site.file, page: pageDirectory });
  const browser = startBrowser(station.url, path.join(directory, 'profile'));
  try {
    await pause(settleMs);
    // Other connections than the page's link are closed when they have been idle for some seconds.
    if (connectionsTo(Number(new URL(station.url).port)) === 0) throw new Error('Chromium shows no page');
    const parts = [{ name: 'station', pid: station.pid }, ...childrenOf(station.pid)];
    for (const { name, pid } of parts) {
      yield { figure: `${name}: proportional share`, value: pssBytes(pid) / 1e6, unit: 'MB' };
    }
    const shell = browser.pid === undefined ? [] : [browser.pid];
    const sums = [
      { figure: 'station with all its processes', pids: [station.pid] },
      { figure: 'screen: Chromium on its page, all processes', pids: shell },
      { figure: 'the box: both together', pids: [station.pid, ...shell] },
    ];
    for (const { figure, pids } of sums) {
      const { ownBytes, fileBytes } = memoryOf(pids);
      yield { figure, value: (ownBytes + fileBytes) / 1e6, unit: 'MB' };
      yield { figure: `of it backed by no file: ${figure}`, value: ownBytes / 1e6, unit: 'MB' };
    }
  } finally {
    await ended(browser);
    await station.stop();
    await devices.stop();
    await district.stop();
    rmSync(pageDirectory, { recursive: true });
  }
}

function startBrowser(url: string, profileDirectory: string): ChildProcess {
  const program = findChromium(process.env);
  if (program === null) throw new Error('no Chromium found: install the package chromium');
  const asRoot = process.getuid?.() === 0;
  const words = ['--headless=new', '--window-size=1280,800'];
  const all = [...words, ...chromiumArguments({ url, profileDirectory, kiosk: true, asRoot })];
  return endsWithUs(spawn(program, all, { stdio: 'ignore', detached: true }));
}

/** The browser with all its processes, which would go on writing into its directory for a moment. */
async function ended(browser: ChildProcess): Promise<void> {
  if (browser.pid === undefined || browser.exitCode !== null || browser.signalCode !== null) return;
  process.kill(-browser.pid, 'SIGKILL');
  await once(browser, 'exit');
}
