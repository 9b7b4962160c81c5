/** How soon a device is back after its process was frozen, killed, crashed, spinning or leaking, and after an unplug. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Bench } from '../../../scripts/gate-simulator/bench.ts';
import { faultyProgram, Hosted } from './hosted.ts';
import { Waiting } from './own-time.ts';

export interface Recovery {
  readonly device: 'thermometer' | 'scanner';
  readonly fault: string;
  /** From the fault until the device is told lost, milliseconds; for an unplug from the pulling out. */
  readonly lostMs: number;
  /** From told lost (for an unplug: from the plugging in) until it is ready again, milliseconds. */
  readonly readyMs: number;
  /** How much of either the host and the process of the device waited for a processor that others had, milliseconds. */
  readonly lostWaitedMs: number;
  readonly readyWaitedMs: number;
  /** Of a core, what the machine let the process use from the fault until it was lost. */
  readonly share: number;
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
  const rows = measured.map(({ device, fault, lostMs, readyMs, lostWaitedMs, readyWaitedMs, why }) =>
    [
      device.padEnd(12),
      fault.padEnd(18),
      lostMs.toFixed(0).padStart(8),
      readyMs.toFixed(0).padStart(9),
      (lostMs + readyMs).toFixed(0).padStart(9),
      (lostWaitedMs + readyWaitedMs).toFixed(0).padStart(9),
      why,
    ].join('  '),
  );
  const head = ['device      ', 'fault             ', ' lost ms', ' ready ms', 'in all ms', 'waited ms', 'said'].join(
    '  ',
  );
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
  return await measure(device, fault, hosted, { fail: act, mend: () => undefined });
}

async function replugged(
  device: Recovery['device'],
  hosted: Hosted,
  plug: (plugged: boolean) => Promise<void> | void,
): Promise<Recovery> {
  return await measure(device, 'unplugged', hosted, { fail: () => plug(false), mend: () => plug(true) });
}

/** What is not noticed by then is ended here, so that the rest is measured: less than `Hosted` waits. */
const longestMs = 20_000;

interface Deeds {
  fail(): Promise<void> | void;
  mend(): Promise<void> | void;
}

async function measure(device: Recovery['device'], fault: string, hosted: Hosted, deeds: Deeds): Promise<Recovery> {
  const lost = await timed(hosted, 'lost', () => deeds.fail());
  const why = whyOf(hosted);
  await deeds.mend();
  const ready = await timed(hosted, 'ready', () => undefined);
  return {
    device,
    fault,
    lostMs: lost.ms,
    readyMs: ready.ms,
    lostWaitedMs: lost.waitedMs,
    readyWaitedMs: ready.waitedMs,
    share: lost.share,
    why,
  };
}

async function timed(hosted: Hosted, status: 'lost' | 'ready', begin: () => Promise<void> | void) {
  const waiting = new Waiting(() => hosted.pids.slice(-1));
  const from = performance.now();
  await begin();
  const late = setTimeout(() => process.kill(hosted.pid, 'SIGKILL'), longestMs);
  const ms = (await hosted.becomes(status)) - from;
  clearTimeout(late);
  const { waitedMs, ranMs } = waiting.end();
  return { ms, waitedMs, share: ranMs / ms };
}

function whyOf({ states }: Hosted): string {
  const last = states.at(-1);
  if (last?.status !== 'lost') return '';
  return /\((.*)\)/.exec(last.fault.detail)?.[1] ?? last.fault.code;
}
