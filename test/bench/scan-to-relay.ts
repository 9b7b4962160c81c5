/** From the scanner's last report to the relay set, durable commit included, with the reading already there. */
import { fork } from 'node:child_process';
import path from 'node:path';
import type { Passing, RelayKind } from './bench-station.ts';
import { endsWithUs } from './ends-with-us.ts';
import { beside, type Figure } from './figure.ts';
import type { Measured } from './scan-to-relay-child.ts';
import { stationNodeOptions } from './station-options.ts';
import { median, percentile } from './statistics.ts';
import { inWorkDirectory } from './work-directory.ts';

const program = path.join(import.meta.dirname, 'scan-to-relay-child.ts');
const encounters = 2_000;

export function run(): AsyncGenerator<Figure> {
  return inWorkDirectory(figures);
}

const words: Readonly<Record<RelayKind, string>> = {
  inProcess: 'relay in the station',
  guarded: 'relay held by the guard process',
};

async function* figures(directory: string): AsyncGenerator<Figure> {
  for (const kind of ['inProcess', 'guarded'] as const) {
    const { passings, floors } = await measured(path.join(directory, kind), kind);
    const about = words[kind];
    const totals = passings.map(({ totalMs }) => totalMs);
    const floor = median(floors);
    yield beside(`${about}: p50`, median(totals), 'ms', floor);
    yield beside(`${about}: p99`, percentile(totals, 0.99), 'ms', percentile(floors, 0.99));
    yield { figure: `${about}: of it verification, p50`, value: partOf(passings, 'verificationMs'), unit: 'ms' };
    yield { figure: `${about}: of it commit, p50`, value: partOf(passings, 'commitMs'), unit: 'ms' };
    yield { figure: `${about}: encounters`, value: totals.length, unit: 'count' };
  }
}

/** In a process of its own with the options of a box's unit: how V8 collects is part of what is slow. Rejects when it ends without a word. */
function measured(directory: string, kind: RelayKind): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = endsWithUs(
      fork(program, [directory, kind, String(encounters)], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: [...stationNodeOptions()],
      }),
    );
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the bench of the ${kind} relay ended: ${signal ?? code}`)));
    child.once('message', (message) => resolve(message as Measured));
  });
}

function partOf(passings: readonly Passing[], part: 'verificationMs' | 'commitMs'): number {
  return median(passings.map((passing) => passing[part]));
}
