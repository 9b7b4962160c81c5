/** Processor time of the box, by how many persons come in a minute: all processes of a station with devices and district. */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Bench as Devices } from '../../../scripts/gate-simulator/bench.ts';
import { writeBenchSite } from '../bench-site.ts';
import { costsOf, sumOf, usedBetween } from '../box-costs.ts';
import { startDistrictProcess } from '../district-process.ts';
import { issuePasses } from '../issue-many.ts';
import { letPass } from '../pass-through.ts';
import { startStationProcess } from '../station-process.ts';
import { median } from '../statistics.ts';
import type { Curve } from './curve.ts';

/** What a start leaves to be done is not what nobody costs. */
const settleMs = 30_000;
/** One person takes a little more than four seconds: more do not fit into a minute one after the other. */
const rates = [0, 4, 8, 12] as const;
/** Each rate as often, in turns, so that a busy minute of the machine falls on all; the median of a rate is drawn. */
const turns = 3;

export async function encounterGrowth(directory: string, full: boolean): Promise<Curve> {
  const watchMs = full ? 60_000 : 15_000;
  const district = await startDistrictProcess(path.join(directory, 'district'));
  const site = writeBenchSite({ directory, uplinkUrl: district.url.href });
  const devices = new Devices(site.devices);
  await devices.start();
  const station = await startStationProcess(site);
  const shares = new Map<number, number[]>();
  try {
    await pause(settleMs);
    for (let turn = 0; turn < turns; turn += 1) {
      for (const rate of rates) {
        const count = Math.floor((rate * watchMs) / 60_000);
        const passes = issuePasses(count, site.loaded.site.place.compound, site.keys);
        const [before, from] = [costsOf(station.pid), performance.now()];
        for (const [at, payload] of passes.entries()) {
          const dueMs = from + (at * watchMs) / count;
          await pause(Math.max(0, dueMs - performance.now()));
          await letPass(devices, payload);
        }
        await pause(Math.max(0, from + watchMs - performance.now()));
        const used = sumOf(usedBetween(before, costsOf(station.pid))).cpuMs;
        shares.set(rate, [...(shares.get(rate) ?? []), (100 * used) / (performance.now() - from)]);
      }
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
    lines: [{ name: 'all processes', values: rates.map((rate) => median(shares.get(rate) ?? [])) }],
  };
}
