/** From starting the station's process to the first moment at which it could decide: devices, ledger and gate are ready. */
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import type { Figure } from './figure.ts';
import { writeBenchSite } from './bench-site.ts';
import { startStationProcess } from './station-process.ts';
import { median } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

const starts = 7;

export function run(): AsyncGenerator<Figure> {
  return inWorkDirectory(figures);
}

async function* figures(directory: string): AsyncGenerator<Figure> {
  const site = writeBenchSite({ directory });
  const devices = new Devices(site.devices);
  await devices.start();
  const ableMs: number[] = [];
  const servingMs: number[] = [];
  try {
    for (let index = 0; index < starts; index += 1) {
      const station = await startStationProcess(site);
      servingMs.push(station.servingMs);
      ableMs.push(station.ableMs);
      await station.stop();
    }
  } finally {
    await devices.stop();
  }
  yield { figure: `first possible decision, median of ${starts} starts`, value: median(ableMs), unit: 'ms' };
  yield { figure: 'of it until the screen is served (the ready message)', value: median(servingMs), unit: 'ms' };
  yield { figure: 'slowest of these starts', value: Math.max(...ableMs), unit: 'ms' };
}
