/**
 * What the running box needs while nobody comes: processor share and memory of each of its processes. The share is the
 * median of several stretches, told with the least and the most of them: what runs once in a while (a collection of
 * rubbish after the start, a sign of life to the district) falls into one of them, and a busy machine into all.
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import { writeBenchSite } from './bench-site.ts';
import { costsOf, sumOf, usedBetween } from './box-costs.ts';
import { startDistrictProcess } from './district-process.ts';
import type { Figure } from './figure.ts';
import { childrenOf, pssBytes, rssBytes } from './process-figures.ts';
import { startStationProcess } from './station-process.ts';
import { median } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

/** Until what a start leaves to be done is done: code that is compiled on the way, first syncs with the district. */
const settleMs = 30_000;
const stretchMs = 8_000;
const stretches = 6;

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
    /** Percent of a core, by process, one for each stretch. */
    const shares = new Map<string, number[]>();
    const ofAll: number[] = [];
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      const [before, from] = [costsOf(station.pid), performance.now()];
      await pause(stretchMs);
      const used = usedBetween(before, costsOf(station.pid));
      const tookMs = performance.now() - from;
      for (const [name, { cpuMs }] of used) shares.set(name, [...(shares.get(name) ?? []), (100 * cpuMs) / tookMs]);
      ofAll.push((100 * sumOf(used).cpuMs) / tookMs);
    }
    for (const { name, pid } of [{ name: 'station', pid: station.pid }, ...childrenOf(station.pid)]) {
      yield* spread(`${name}: share of one core`, shares.get(name) ?? []);
      yield { figure: `${name}: resident`, value: rssBytes(pid) / 1e6, unit: 'MB' };
      yield { figure: `${name}: proportional share of memory`, value: pssBytes(pid) / 1e6, unit: 'MB' };
    }
    yield* spread('all of these: share of one core', ofAll);
  } finally {
    await station.stop();
    await devices.stop();
    await district.stop();
  }
}

function* spread(figure: string, values: readonly number[]): Generator<Figure> {
  yield { figure, value: median(values), unit: '%' };
  yield { figure: `${figure}, least of ${values.length} stretches`, value: Math.min(...values), unit: '%' };
  yield { figure: `${figure}, most of ${values.length} stretches`, value: Math.max(...values), unit: '%' };
}
