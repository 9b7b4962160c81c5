/** What the running box needs while nobody comes: processor share and memory of each of its processes. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import { endPart, startPart } from '../../scripts/start/parts.ts';
import { writeBenchSite } from './bench-site.ts';
import type { Bench, Figure } from './figure.ts';
import { childrenOf, cpuMs, pssBytes, rssBytes } from './process-figures.ts';
import { startStationProcess } from './station-process.ts';
import { inWorkDirectory } from './work-directory.ts';

const settleMs = 5_000;
const watchMs = 20_000;

export const idle: Bench = {
  name: 'idle',
  about: 'processor share and memory with a 14 Hz thermometer and nobody there, over 20 s',
  run: () => inWorkDirectory(figures),
};

async function* figures(directory: string): AsyncGenerator<Figure> {
  const district = await startPart({
    name: 'district',
    script: path.join(import.meta.dirname, '../district/main.ts'),
    arguments: ['--port', '0', '--data', path.join(directory, 'district')],
    print: { stdout: false, stderr: true },
    withinMs: 30_000,
  });
  const site = writeBenchSite({ directory, ...(district.url === null ? {} : { uplinkUrl: district.url }) });
  const devices = new Devices(site.devices);
  await devices.start();
  const station = await startStationProcess(site.file);
  try {
    await pause(settleMs);
    const parts = [{ name: 'station', pid: station.pid }, ...childrenOf(station.pid)];
    const before = parts.map(({ pid }) => cpuMs(pid));
    const from = performance.now();
    await pause(watchMs);
    const tookMs = performance.now() - from;
    for (const [at, { name, pid }] of parts.entries()) {
      const usedMs = cpuMs(pid) - (before[at] ?? 0);
      yield { figure: `${name}: share of one core`, value: (100 * usedMs) / tookMs, unit: '%' };
      yield { figure: `${name}: resident`, value: rssBytes(pid) / 1e6, unit: 'MB' };
      yield { figure: `${name}: proportional share of memory`, value: pssBytes(pid) / 1e6, unit: 'MB' };
    }
  } finally {
    await station.stop();
    await devices.stop();
    await endPart(district);
  }
}
