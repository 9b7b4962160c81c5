/**
 * Memory of the whole box while nobody comes: proportional shares (PSS), which may be added up, of the station with all
 * processes it has started, and of the browser that shows its page with all of its own. The sum is what a board must have.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import { openBrowser } from '../../scripts/screens/browser.ts';
import { buildPage } from '../kiosk/screen/built-page.ts';
import { writeBenchSite } from './bench-site.ts';
import { startDistrictProcess } from './district-process.ts';
import type { Figure } from './figure.ts';
import { childrenOf, pssBytes } from './process-figures.ts';
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
  const own = childrenOf(process.pid).map(({ pid }) => pid);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(station.url);
    await page.locator('.app').waitFor();
    await pause(settleMs);
    const screen = childrenOf(process.pid).filter(({ pid }) => !own.includes(pid));
    const parts = [{ name: 'station', pid: station.pid }, ...childrenOf(station.pid)];
    for (const { name, pid } of parts) {
      yield { figure: `${name}: proportional share`, value: pssBytes(pid) / 1e6, unit: 'MB' };
    }
    const stationMb = withAllBelow(parts.map(({ pid }) => pid).slice(0, 1)) / 1e6;
    const screenMb = withAllBelow(screen.map(({ pid }) => pid)) / 1e6;
    yield { figure: 'station with all its processes', value: stationMb, unit: 'MB' };
    yield { figure: 'screen: Chromium on its page, all processes', value: screenMb, unit: 'MB' };
    yield { figure: 'the box: both together', value: stationMb + screenMb, unit: 'MB' };
  } finally {
    await browser.close();
    await station.stop();
    await devices.stop();
    await district.stop();
    rmSync(pageDirectory, { recursive: true });
  }
}

/** Proportional shares of these processes and of all that they have started, bytes. */
export function withAllBelow(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + pssBytes(pid) + withAllBelow(childrenOf(pid).map((child) => child.pid)), 0);
}
