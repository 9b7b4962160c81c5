/** Real processes, killed and frozen in mid-pulse: the relay must be inactive within one second, however they die. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { type Gate, startGate } from '../../../drivers/gate/gate.ts';
import { gateSchema, type RelayConfiguration } from '../../../drivers/gate/gate-configuration.ts';
import { guardedRelay } from '../../../drivers/gate/guarded-relay.ts';
import type { DeviceState } from '../../../drivers/device.ts';
import { DirectoryGpioBench } from '../../../drivers/sim/directory-gpio-bench.ts';
import { DirectoryGpio } from '../../../drivers/sim/directory-gpio.ts';

/** A death is seen at once (the socket ends, the process exits); a freeze only by its missing heartbeats. */
const SAFE_WITHIN_MS = { SIGKILL: 400, SIGSTOP: 1000 } as const;
const configuration = gateSchema.parse({
  relay: { line: { chip: 'sim', line: 'GPIO17' }, release: { mode: 'level', maximumMs: 60_000 } },
});

let directory: string;
let bench: DirectoryGpioBench;
const cleanUp: (() => void | Promise<void>)[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'guard-'));
  bench = new DirectoryGpioBench(directory, [{ chip: 'sim', line: 'GPIO17', high: false }]);
});
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
  bench.close();
  rmSync(directory, { recursive: true });
});

/** Resolves with the time at which the line first has the level. */
function lineBecomes(high: boolean): Promise<number> {
  return new Promise((resolve) => {
    bench.watch('sim', 'GPIO17', (now) => {
      if (now === high) resolve(performance.now());
    });
  });
}

/** Does it, and measures how long the relay then stays active, milliseconds. */
async function safeAfter(what: string, act: () => void): Promise<number> {
  expect(bench.high('sim', 'GPIO17')).toBe(true);
  const sinceMs = performance.now();
  act();
  const tookMs = (await lineBecomes(false)) - sinceMs;
  process.stdout.write(`relay inactive ${tookMs.toFixed(0)} ms after ${what}\n`);
  return tookMs;
}

interface GuardedGate {
  readonly gate: Gate;
  readonly pids: number[];
  readonly states: DeviceState['status'][];
  readonly relay: string[];
  readonly becomes: (status: DeviceState['status']) => Promise<void>;
}

async function guardedGate(program?: string, relay: RelayConfiguration = configuration.relay): Promise<GuardedGate> {
  const pids: number[] = [];
  const states: DeviceState['status'][] = [];
  const levels: string[] = [];
  const watchers = new Set<(status: DeviceState['status']) => void>();
  const access = { transport: 'directory', directory } as const;
  const onGuard = (pid: number): void => void pids.push(pid);
  const gate = startGate({
    gpio: new DirectoryGpio(directory, systemClock),
    configuration: { ...configuration, relay },
    clock: systemClock,
    openRelay: guardedRelay(program === undefined ? { access, onGuard } : { access, onGuard, program }),
    handlers: {
      onState: ({ status }) => {
        states.push(status);
        for (const watcher of watchers) watcher(status);
      },
      onInput: () => undefined,
      onInputState: () => undefined,
      onRelay: (active) => void levels.push(active ? 'active' : 'inactive'),
    },
  });
  cleanUp.push(() => gate.stop());
  const becomes: GuardedGate['becomes'] = (status) =>
    new Promise((resolve) => {
      watchers.add((now) => {
        if (now === status) resolve();
      });
    });
  return { gate, pids, states, relay: levels, becomes };
}

async function openGate(): Promise<GuardedGate> {
  const guarded = await guardedGate();
  if (guarded.gate.state.status !== 'ready') await guarded.becomes('ready');
  return guarded;
}

function lastOf(pids: readonly number[]): number {
  const pid = pids.at(-1);
  if (pid === undefined) throw new Error('no guard was started');
  return pid;
}

test('a release goes through the guard and is ended by it, even while the station is busy', async () => {
  const { gate, relay } = await openGate();
  expect(bench.high('sim', 'GPIO17')).toBe(false);
  const released = await gate.release(100);
  expect(released).toMatchObject({ ok: true, value: { merged: false } });
  expect(bench.high('sim', 'GPIO17')).toBe(true);
  // Holds up this whole process, its event loop included.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
  expect(bench.high('sim', 'GPIO17')).toBe(false);
  expect((await gate.hold(true)).ok).toBe(true);
  expect(bench.high('sim', 'GPIO17')).toBe(true);
  expect(await gate.release(50)).toMatchObject({ value: { merged: true } });
  expect((await gate.release(-1)).ok).toBe(false);
  await gate.stop();
  expect(bench.high('sim', 'GPIO17')).toBe(false);
  expect(relay.slice(0, 3)).toEqual(['active', 'inactive', 'active']);
  expect(await gate.release(100)).toMatchObject({ ok: false });
});

describe.each(['SIGKILL', 'SIGSTOP'] as const)('%s in mid-pulse', (signal) => {
  test('of the guard: inactive within a second, then a new guard releases again', async () => {
    const { gate, pids, relay, states, becomes } = await openGate();
    expect((await gate.release(30_000)).ok).toBe(true);
    const ready = becomes('ready');
    const first = lastOf(pids);
    expect(await safeAfter(`${signal} of the guard`, () => process.kill(first, signal))).toBeLessThan(
      SAFE_WITHIN_MS[signal],
    );
    await ready;
    expect(lastOf(pids)).not.toBe(first);
    expect(isAlive(first)).toBe(false);
    expect(states).toEqual(['opening', 'ready', 'lost', 'ready']);
    expect(relay).toEqual(['active', 'inactive']);
    expect(bench.high('sim', 'GPIO17')).toBe(false);
    expect((await gate.release(5000)).ok).toBe(true);
    expect(bench.high('sim', 'GPIO17')).toBe(true);
  });

  test('of the station: inactive within a second, and the guard ends', async () => {
    const station = await startStation();
    await station.says('active');
    const guard = station.guardPid();
    const tookMs = await safeAfter(`${signal} of the station`, () => process.kill(station.pid, signal));
    expect(tookMs).toBeLessThan(SAFE_WITHIN_MS[signal]);
    await ends(guard);
  });
});

test('a release asked of a frozen guard fails and never takes place', async () => {
  const { gate, pids, becomes } = await openGate();
  const ready = becomes('ready');
  process.kill(lastOf(pids), 'SIGSTOP');
  const levels: boolean[] = [];
  bench.watch('sim', 'GPIO17', (high) => void levels.push(high));
  expect(await gate.release(3000)).toMatchObject({ ok: false, error: { device: 'sim/GPIO17' } });
  await ready;
  expect(levels).toEqual([false]);
});

test('a guard that ends at once, or whose line cannot be opened, is a fault and no crash', async () => {
  const broken = await guardedGate('/dev/null');
  await broken.becomes('lost');
  expect(broken.gate.state).toMatchObject({
    status: 'lost',
    fault: { code: 'lost', detail: expect.stringContaining('guard') },
  });
  const line = { ...configuration.relay.line, line: 'GPIO99' };
  const missing = await guardedGate(undefined, { ...configuration.relay, line });
  await missing.becomes('lost');
  expect(missing.gate.state).toMatchObject({ status: 'lost', fault: { code: 'notFound', device: 'sim/GPIO99' } });
});

interface Station {
  readonly pid: number;
  readonly says: (line: string) => Promise<void>;
  readonly guardPid: () => number;
}

async function startStation(): Promise<Station> {
  const program = fileURLToPath(new URL('./guard-station.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [program, directory, '30000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid, stdout } = child;
  if (pid === undefined || stdout === null) throw new Error('the station did not start');
  cleanUp.push(() => void child.kill('SIGKILL'));
  const said: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: stdout }).on('line', (line) => {
    said.push(line);
    for (const look of waiting) look();
  });
  return {
    pid,
    guardPid: () => Number(said.find((line) => line.startsWith('guard '))?.slice(6)),
    says: (line) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!said.includes(line)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Waits until a process that is not a child of this one has ended; it stays a zombie while its parent is frozen. */
async function ends(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise<void>((resolve) => void systemClock.after(10, resolve));
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
