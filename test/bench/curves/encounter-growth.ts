/** Processor time of the box, by how many persons come in a minute: all processes of a station with devices and district. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench as Devices } from '../../../scripts/gate-simulator/bench.ts';
import { writeBenchSite } from '../bench-site.ts';
import { startDistrictProcess } from '../district-process.ts';
import { letPass } from '../encounter.ts';
import { issuePasses } from '../issue-many.ts';
import { childrenOf, cpuMs } from '../process-figures.ts';
import { startStationProcess } from '../station-process.ts';
import type { Curve } from './curve.ts';

/** What a start leaves to be done is not what nobody costs. */
const settleMs = 15_000;
/** One person takes about five seconds: more do not fit into a minute one after the other. */
const rates = [0, 4, 8, 11] as const;

export async function encounterGrowth(directory: string, full: boolean): Promise<Curve> {
  const watchMs = full ? 180_000 : 45_000;
  const district = await startDistrictProcess(path.join(directory, 'district'));
  const site = writeBenchSite({ directory, uplinkUrl: district.url.href });
  const devices = new Devices(site.devices);
  await devices.start();
  const station = await startStationProcess(site);
  const usedMs = (): number => [station.pid, ...childrenOf(station.pid).map(({ pid }) => pid)].reduce(sumOfCpu, 0);
  const shares: number[] = [];
  try {
    await pause(settleMs);
    for (const rate of rates) {
      const count = Math.floor((rate * watchMs) / 60_000);
      const passes = issuePasses(count, site.loaded.site.place.compound, site.keys);
      const [before, from] = [usedMs(), performance.now()];
      for (const [at, payload] of passes.entries()) {
        const dueMs = from + (at * watchMs) / count;
        await pause(Math.max(0, dueMs - performance.now()));
        await letPass(devices, payload);
      }
      await pause(Math.max(0, from + watchMs - performance.now()));
      shares.push((100 * (usedMs() - before)) / (performance.now() - from));
    }
  } finally {
    await station.stop();
    await devices.stop();
    await district.stop();
  }
  return {
    name: 'processor-by-encounters',
    title: 'Processor time of the box, by persons a minute',
    over: 'persons a minute, one after the other',
    sizes: rates,
    unit: '% of a core',
    lines: [{ name: 'all processes', values: shares }],
  };
}

function sumOfCpu(sum: number, pid: number): number {
  return sum + cpuMs(pid);
}
