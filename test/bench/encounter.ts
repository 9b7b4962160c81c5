/**
 * What one person costs the box: processor time and bytes written, of all its processes, with the devices and the district
 * of a real start. The figures carry over to a slower board and to a memory card. What the same box needs while nobody
 * comes is measured in the same run and taken off.
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openReader } from '../../kiosk/ledger/reader.ts';
import { Bench as Devices } from '../../scripts/gate-simulator/bench.ts';
import { writeBenchSite } from './bench-site.ts';
import { startDistrictProcess } from './district-process.ts';
import type { BenchOptions, Figure } from './figure.ts';
import { issuePasses } from './issue-many.ts';
import { childrenOf, cpuMs, writtenBytes } from './process-figures.ts';
import { startStationProcess } from './station-process.ts';
import { inWorkDirectory } from './work-directory.ts';

const settleMs = 5_000;
const idleMs = 30_000;
const stepUpMs = 1_400;
const leaveMs = 1_500;
const patienceMs = 15_000;

export function run({ full }: BenchOptions): AsyncGenerator<Figure> {
  return inWorkDirectory((directory) => figures(directory, full ? 200 : 25));
}

interface Cost {
  readonly cpuMs: number;
  readonly bytes: number;
}

async function* figures(directory: string, encounters: number): AsyncGenerator<Figure> {
  const district = await startDistrictProcess(path.join(directory, 'district'));
  const site = writeBenchSite({ directory, uplinkUrl: district.url.href });
  const passes = issuePasses(encounters, site.loaded.site.place.compound, site.keys);
  const devices = new Devices(site.devices);
  await devices.start();
  const station = await startStationProcess(site);
  const parts = (): readonly { readonly name: string; readonly pid: number }[] => [
    { name: 'station', pid: station.pid },
    ...childrenOf(station.pid),
  ];
  const costs = (): ReadonlyMap<string, Cost> =>
    new Map(parts().map(({ name, pid }) => [`${name} ${pid}`, { cpuMs: cpuMs(pid), bytes: writtenBytes(pid) }]));
  try {
    await pause(settleMs);
    const before = costs();
    await pause(idleMs);
    const idle = since(before, costs());
    const ledger = path.join(directory, 'ledger');
    const sizeBefore = eventsOf(ledger);
    const from = performance.now();
    const atStart = costs();
    for (const payload of passes) await letPass(devices, payload);
    const tookMs = performance.now() - from;
    const used = since(atStart, costs());
    const sizeAfter = eventsOf(ledger);
    const events = (sizeAfter.count - sizeBefore.count) / encounters;
    const payload = (sizeAfter.bytes - sizeBefore.bytes) / encounters;
    const withoutIdle = (of: keyof Cost): number => (used[of] - idle[of] * (tookMs / idleMs)) / encounters;
    yield { figure: 'encounters, one after another', value: encounters, unit: 'count' };
    yield { figure: 'events an encounter', value: events, unit: 'count' };
    yield {
      figure: 'processor time an encounter, all processes, beyond idle',
      value: withoutIdle('cpuMs'),
      unit: 'ms',
    };
    yield {
      figure: 'bytes written an encounter, all processes, beyond idle; floor: its events as JSON',
      value: withoutIdle('bytes'),
      unit: 'byte',
      floor: payload,
      ratio: withoutIdle('bytes') / payload,
    };
    yield {
      figure: 'bytes written an hour while nobody comes',
      value: idle.bytes * (3_600_000 / idleMs),
      unit: 'byte',
    };
  } finally {
    await station.stop();
    await devices.stop();
    await district.stop();
  }
}

/** Somebody steps up, shows a code, passes through the door and is gone. Rejects when the gate is not released. */
export async function letPass(devices: Devices, payload: string): Promise<void> {
  devices.standBefore(36.4);
  await pause(stepUpMs);
  const released = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the gate was not released')), patienceMs);
    const stop = devices.watch(({ relay }) => {
      if (!relay) return;
      clearTimeout(late);
      stop();
      resolve();
    });
  });
  devices.showCode(payload);
  await released;
  await pause(500);
  devices.door(true);
  devices.stepAway();
  await pause(leaveMs);
  devices.door(false);
  await pause(leaveMs);
}

/** The sum over processes; one that was not there before counts from nothing. */
function since(before: ReadonlyMap<string, Cost>, after: ReadonlyMap<string, Cost>): Cost {
  let sum: Cost = { cpuMs: 0, bytes: 0 };
  for (const [name, { cpuMs: used, bytes }] of after) {
    const had = before.get(name) ?? { cpuMs: 0, bytes: 0 };
    sum = { cpuMs: sum.cpuMs + used - had.cpuMs, bytes: sum.bytes + bytes - had.bytes };
  }
  return sum;
}

function eventsOf(directory: string): { readonly count: number; readonly bytes: number } {
  const reader = openReader(path.join(directory, 'ledger.db'));
  if (!reader.ok) throw new Error(reader.error.detail);
  const events = reader.value.readEvents({ from: 1, limit: 1_000_000 });
  reader.value.close();
  if (!events.ok) throw new Error(events.error.detail);
  return { count: events.value.length, bytes: Buffer.byteLength(JSON.stringify(events.value)) };
}
