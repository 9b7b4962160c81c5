/** Does a fault to the house, keeps it for its time, and takes it away again. */
import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../drivers/sim/simulated-thermometer-noise.ts';
import type { Blow } from './history.ts';
import type { House } from './house.ts';
import { type Fault, shuffled } from './plan.ts';
import { memoryRefused } from './inflict-memory.ts';
import { partOf, signal } from './processes.ts';

/** How long a blow to whoever drives the relay waits for a release to hit, milliseconds; every other one does not wait. */
const aimMs = 8_000;
/** Steps of a clock that somebody or something sets, milliseconds. */
const steps = [-86_400_000, -3_600_000, -5_000, 5_000, 3_600_000, 86_400_000] as const;

/** Resolves when all is as before. Rejects where the machine does not let us. */
export async function inflict(fault: Fault, house: House): Promise<Blow> {
  switch (fault.kind) {
    case 'kill': {
      const pid = await aimed(fault, house);
      const hitMs = Date.now();
      return { fault, hitMs: pid !== null && signal(pid, 'SIGKILL') ? hitMs : null, healedMs: null };
    }
    case 'freeze':
      return frozen(fault, await aimed(fault, house));
    case 'freezeDistrict':
      return frozen(fault, house.district.pid);
    case 'killDistrict': {
      const { pid } = house.district;
      return { fault, hitMs: pid !== null && signal(pid, 'SIGKILL') ? Date.now() : null, healedMs: null };
    }
    case 'unplug':
      return during(fault, () => unplug(fault, house));
    case 'disk':
      return during(fault, () => (fault.target === 'full' ? diskFull(fault, house) : diskErrors(fault, house)));
    case 'clock':
      return during(fault, async () => {
        house.stepClock(steps[Math.floor(fault.chance * steps.length)] ?? 0);
        await pause(fault.lastsMs);
        house.stepClock(0);
        return true;
      });
    case 'memory':
      return during(fault, async () => {
        const { pid } = house.station;
        return pid !== null && (await memoryRefused(pid, fault.lastsMs));
      });
    case 'network':
      return during(fault, async () => {
        house.road.state = fault.target;
        await pause(fault.lastsMs);
        house.road.state = 'open';
        return true;
      });
  }
}

async function during(fault: Fault, run: () => Promise<boolean>): Promise<Blow> {
  const hitMs = Date.now();
  const hit = await run();
  return { fault, hitMs: hit ? hitMs : null, healedMs: Date.now() };
}

/** The process to hit; for a driver of the relay half of the time in the first second of a release. */
async function aimed(
  { target, chance }: Extract<Fault, { kind: 'kill' | 'freeze' }>,
  house: House,
): Promise<number | null> {
  const drives = target === 'station' || target === 'guard';
  if (drives && chance < 0.6) {
    const rise = Promise.withResolvers<void>();
    const stop = house.relay.onChange((active) => {
      if (active) rise.resolve();
    });
    await Promise.race([rise.promise, pause(aimMs)]);
    stop();
    await pause(chance * 1_000);
  }
  const { pid } = house.station;
  if (pid === null || target === 'station') return pid;
  return partOf(pid, target);
}

async function frozen(fault: Fault, pid: number | null): Promise<Blow> {
  const hitMs = Date.now();
  if (pid === null || !signal(pid, 'SIGSTOP')) return { fault, hitMs: null, healedMs: null };
  await pause(fault.lastsMs);
  // Whoever watched over it may have killed it meanwhile.
  signal(pid, 'SIGCONT');
  return { fault, hitMs, healedMs: Date.now() };
}

async function unplug({ target, lastsMs, chance }: Extract<Fault, { kind: 'unplug' }>, house: House): Promise<boolean> {
  const all = ['thermometer', 'scanner', 'relay', 'door'] as const;
  const random = seededRandom(Math.floor(chance * 1e9) + 1);
  const which = target === 'everything' ? shuffled(all, random) : [target];
  for (const device of which) {
    await plug(house, device, false);
    await pause(random() * 300);
  }
  await pause(lastsMs);
  for (const device of shuffled(which, random)) {
    await plug(house, device, true);
    await pause(random() * 300);
  }
  return true;
}

async function plug(
  house: House,
  device: 'thermometer' | 'scanner' | 'relay' | 'door',
  plugged: boolean,
): Promise<void> {
  switch (device) {
    case 'thermometer':
      house.devices.plugThermometer(plugged);
      return;
    case 'scanner':
      await house.devices.plugScanner(plugged);
      return;
    case 'relay':
    case 'door': {
      const file = house.line(device === 'relay' ? 'RELAY' : 'DOOR');
      if (plugged) writeFileSync(file, '0');
      else rmSync(file);
      return;
    }
  }
}

/** Something else fills the partition to its last byte. */
async function diskFull({ lastsMs }: Fault, { data }: House): Promise<boolean> {
  const file = path.join(data, 'other');
  const other = openSync(file, 'w');
  try {
    for (const part of [Buffer.alloc(1 << 20), Buffer.alloc(4096)]) fill(other, part);
    await pause(lastsMs);
  } finally {
    closeSync(other);
    rmSync(file, { force: true });
  }
  return true;
}

function fill(file: number, part: Buffer): void {
  try {
    for (;;) writeSync(file, part);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}

const injections = {
  writeError: 'pwrite64:error=EIO',
  noRoom: 'pwrite64:error=ENOSPC',
  syncError: 'fsync,fdatasync:error=EIO',
  readError: 'pread64:error=EIO',
} as const;

/** Calls of the kernel on the ledger's files fail while strace is attached. */
async function diskErrors({ target, lastsMs }: Extract<Fault, { kind: 'disk' }>, house: House): Promise<boolean> {
  const { pid } = house.station;
  if (pid === null || target === 'full') return false;
  const files = ['ledger.db', 'ledger.db-wal'].flatMap((name) => ['-P', path.join(house.dataInside, name)]);
  const [enter = '', ...words] = house.inside;
  const attach = ['strace', '-f', '-qq', '-o', '/dev/null', ...files, '-e', `inject=${injections[target]}`];
  const tracer = spawn(enter, [...words, ...attach, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  tracer.stderr.on('data', (text) => (said += String(text)));
  const gone = once(tracer, 'exit');
  await Promise.race([gone, pause(lastsMs)]);
  tracer.kill('SIGINT');
  await gone;
  // What ended while it was traced is no fault of the tracer.
  if (said !== '' && !said.includes('No such process')) throw new Error(`strace: ${said}`);
  return said === '';
}
