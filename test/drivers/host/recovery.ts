/** How soon a device is back after its process was frozen, killed, crashed, spinning or leaking, and after an unplug. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Bench } from '../../../scripts/gate-simulator/bench.ts';
import { faultyProgram, Hosted } from './hosted.ts';

export interface Recovery {
  readonly device: 'thermometer' | 'scanner';
  readonly fault: string;
  /** From the fault until the device is told lost, milliseconds; for an unplug from the pulling out. */
  readonly lostMs: number;
  /** From told lost (for an unplug: from the plugging in) until it is ready again, milliseconds. */
  readonly readyMs: number;
  /** Why the host says that it was lost. */
  readonly why: string;
}

const signals = ['SIGKILL', 'SIGSEGV', 'SIGSTOP'] as const;
const faults = ['spin', 'spinBesideTheLoop', 'leak', 'nonsense', 'endlessLine', 'exception'] as const;

/** Each fault once, on real processes; about half a minute. */
export async function measureRecovery(): Promise<readonly Recovery[]> {
  const directory = mkdtempSync(path.join(tmpdir(), 'recovery-'));
  const bench = new Bench(directory);
  await bench.start();
  const thermometer = Hosted.thermometer(path.join(directory, 'thermometer'));
  const scanner = Hosted.scanner(path.join(directory, 'scanner.sock'));
  const measured: Recovery[] = [];
  try {
    for (const [device, hosted] of [
      ['thermometer', thermometer],
      ['scanner', scanner],
    ] as const) {
      await hosted.becomes('ready');
      for (const signal of signals) {
        measured.push(await recovery(device, signal, hosted, () => process.kill(hosted.pid, signal)));
      }
    }
    measured.push(await replugged('thermometer', thermometer, (plugged) => bench.plugThermometer(plugged)));
    measured.push(await replugged('scanner', scanner, (plugged) => bench.plugScanner(plugged)));
  } finally {
    await Promise.all([thermometer.stop(), scanner.stop()]);
    await bench.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  for (const fault of faults) measured.push(await faultyRecovery(fault));
  return measured;
}

/** A table for people, a row a fault. */
export function recoveryTable(measured: readonly Recovery[]): string {
  const rows = measured.map(({ device, fault, lostMs, readyMs, why }) =>
    [
      device.padEnd(12),
      fault.padEnd(18),
      lostMs.toFixed(0).padStart(8),
      readyMs.toFixed(0).padStart(9),
      (lostMs + readyMs).toFixed(0).padStart(9),
      why,
    ].join('  '),
  );
  const head = ['device      ', 'fault             ', ' lost ms', ' ready ms', 'in all ms', 'said'].join('  ');
  return `${[head, ...rows].join('\n')}\n`;
}

async function faultyRecovery(fault: (typeof faults)[number]): Promise<Recovery> {
  const hosted = Hosted.thermometer(fault, { program: faultyProgram });
  try {
    await hosted.becomes('ready');
    return await recovery('thermometer', fault, hosted, () => process.kill(hosted.pid, 'SIGUSR2'));
  } finally {
    await hosted.stop();
  }
}

async function recovery(device: Recovery['device'], fault: string, hosted: Hosted, act: () => void): Promise<Recovery> {
  const from = performance.now();
  act();
  const lostMs = (await hosted.becomes('lost')) - from;
  const why = whyOf(hosted);
  const readyMs = (await hosted.becomes('ready')) - from - lostMs;
  return { device, fault, lostMs, readyMs, why };
}

async function replugged(
  device: Recovery['device'],
  hosted: Hosted,
  plug: (plugged: boolean) => Promise<void> | void,
): Promise<Recovery> {
  const from = performance.now();
  await plug(false);
  const lostMs = (await hosted.becomes('lost')) - from;
  const why = whyOf(hosted);
  await plug(true);
  const pluggedMs = performance.now();
  return { device, fault: 'unplugged', lostMs, readyMs: (await hosted.becomes('ready')) - pluggedMs, why };
}

function whyOf({ states }: Hosted): string {
  const last = states.at(-1);
  if (last?.status !== 'lost') return '';
  return /\((.*)\)/.exec(last.fault.detail)?.[1] ?? last.fault.code;
}
