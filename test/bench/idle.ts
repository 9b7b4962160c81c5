/** What the running box needs while nobody comes: processor share and memory of each of its processes. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import { writeBenchSite } from './bench-site.ts';
import { startDistrictProcess } from './district-process.ts';
import type { Figure } from './figure.ts';
import { childrenOf, cpuMs, pssBytes, rssBytes } from './process-figures.ts';
import { startStationProcess } from './station-process.ts';
import { inWorkDirectory } from './work-directory.ts';

/** Until what a start leaves to be done is done: code that is compiled on the way, first syncs with the district. */
const settleMs = 20_000;
const watchMs = 30_000;

export function run(): AsyncGenerator<Figure> {
  return inWorkDirectory(figures);
}

async function* figures(directory: string): AsyncGenerator<Figure> {
  const district = await startDistrictProcess(path.join(directory, 'district'));
  const site = writeBenchSite({ directory, uplinkUrl: district.url.href });
  const devices = new Devices(site.devices);
  await devices.start();
  const station = await startStationProcess(site);
  try {
    await pause(settleMs);
    const parts = [{ name: 'station', pid: station.pid }, ...childrenOf(station.pid)];
    const before = parts.map(({ pid }) => cpuMs(pid));
    const from = performance.now();
    await pause(watchMs);
    const tookMs = performance.now() - from;
    let allMs = 0;
    for (const [at, { name, pid }] of parts.entries()) {
      const usedMs = cpuMs(pid) - (before[at] ?? 0);
      allMs += usedMs;
      yield { figure: `${name}: share of one core`, value: (100 * usedMs) / tookMs, unit: '%' };
      yield { figure: `${name}: resident`, value: rssBytes(pid) / 1e6, unit: 'MB' };
      yield { figure: `${name}: proportional share of memory`, value: pssBytes(pid) / 1e6, unit: 'MB' };
    }
    yield { figure: 'all of these: share of one core', value: (100 * allMs) / tookMs, unit: '%' };
  } finally {
    await station.stop();
    await devices.stop();
    await district.stop();
  }
}
