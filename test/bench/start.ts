/** From starting the station's process to the first moment at which it could decide: devices, ledger and gate are ready. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import { beside, type Figure } from './figure.ts';
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
  const bareMs: number[] = [];
  const compileCache = path.join(directory, 'compiled');
  let firstMs = 0;
  try {
    const first = await startStationProcess(site, compileCache);
    firstMs = first.ableMs;
    await first.stop();
    for (let index = 0; index < starts; index += 1) {
      const station = await startStationProcess(site, compileCache);
      servingMs.push(station.servingMs);
      ableMs.push(station.ableMs);
      await station.stop();
      bareMs.push(await bareStartMs());
    }
  } finally {
    await devices.stop();
  }
  const floor = median(bareMs);
  yield beside(`first possible decision, median of ${starts} starts; floor: Node serving`, median(ableMs), 'ms', floor);
  yield beside('of it until the screen is served (the ready message)', median(servingMs), 'ms', floor);
  yield { figure: 'the start after an installation, nothing compiled yet', value: firstMs, unit: 'ms' };
  yield { figure: 'slowest of these starts', value: Math.max(...ableMs), unit: 'ms' };
}

const bareProgram = "require('node:http').createServer().listen(0, '127.0.0.1', () => process.stdout.write('serving'))";

/** The same Node, from its start to a server that listens, with nothing else in it. */
async function bareStartMs(): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, ['-e', bareProgram], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [said] = await Promise.race([once(child.stdout, 'data'), ended]);
  const tookMs = performance.now() - from;
  child.kill();
  await ended;
  if (!Buffer.isBuffer(said)) throw new Error('a bare Node did not serve');
  return tookMs;
}
