/** Devices in processes of their own, seen from the station: what they say arrives, with honest times, and only while it should. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { hostThermometer } from '../../../drivers/host/hosted-device.ts';
import { modelFromProfile, siteProfile } from '../../../drivers/thermometer/site-profile.ts';
import { Bench } from '../../../scripts/gate-simulator/bench.ts';
import { faultyProgram, Hosted } from './hosted.ts';

/** The simulated instrument, described as a technician would. */
const asProfile = siteProfile.parse({
  name: 'described here',
  line: { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
  frame: {
    header: '5A 5A 45 04',
    length: 9,
    object: { offset: 4, bytes: 2, signed: true, endianness: 'big', perDegree: 100 },
    ambient: { offset: 6, bytes: 2, signed: true, endianness: 'big', perDegree: 100 },
    checksum: { kind: 'sum8', from: 0, to: 8, at: 8 },
    onOpen: ['A5 45 EA'],
  },
  silentAfterMs: 1_000,
  measurableC: { min: 0, max: 60 },
  ambientC: { min: 10, max: 40 },
});

let directory: string;
let bench: Bench;
const hosted: Hosted[] = [];

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'hosted-'));
  bench = new Bench(directory);
  await bench.start();
});
afterEach(async () => {
  await Promise.all(hosted.splice(0).map((one) => one.stop()));
  await bench.stop();
  rmSync(directory, { recursive: true, force: true });
});

function keep(one: Hosted): Hosted {
  hosted.push(one);
  return one;
}
const thermometer = (): Hosted => keep(Hosted.thermometer(path.join(directory, 'thermometer')));
const scanner = (): Hosted => keep(Hosted.scanner(path.join(directory, 'scanner.sock')));

/** Whether the process still runs; one that has ended and was not yet waited for does not. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function goneWithin(pid: number, ms: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await pause(10)) if (!runs(pid)) return true;
  return false;
}

describe('what a hosted device says', () => {
  test('samples and codes arrive as from a driver in this process', async () => {
    const warm = thermometer();
    const reader = scanner();
    bench.standBefore(36.5);
    await Promise.all([warm.becomes('ready'), reader.becomes('ready')]);
    bench.showCode('a code with 汉字');
    await reader.until(() => reader.codes.length === 1, 'a code');
    expect(Buffer.from(reader.codes[0]?.bytes ?? []).toString()).toBe('a code with 汉字');
    expect(reader.codes[0]).toMatchObject({ aim: ']Q1' });
    bench.showCode('A'.repeat(100_000));
    await reader.until(() => reader.overlong.length === 1, 'an overlong code');
    expect(reader.overlong).toEqual([100_000]);
    // On a machine with much else to do one or the other comes late, and says so.
    const isFresh = (): boolean => {
      const { objectC = 0, atMs = 0 } = warm.samples.at(-1) ?? {};
      return objectC > 36 && performance.now() - atMs < 200;
    };
    await warm.until(isFresh, 'a warm sample as it is taken');
    expect(warm.samples.filter(({ atMs }) => atMs > performance.now())).toEqual([]);
    expect(warm.states.map(({ status }) => status)).toEqual(['opening', 'ready']);
  });

  test('samples that waited while the station was held up are as old as they are', async () => {
    const warm = keep(Hosted.thermometer('none', { program: faultyProgram }));
    await warm.becomes('ready');
    const from = warm.samples.length;
    const heldFromMs = performance.now();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
    await warm.until(() => warm.samples.length >= from + 20, 'the samples that waited');
    const times = warm.samples.slice(from, from + 20).map(({ atMs }) => atMs);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(19 * 60);
    expect(Math.min(...times)).toBeLessThan(heldFromMs + 500);
    // The beats that waited are read before anybody is judged by them.
    await warm.until(() => warm.samples.length >= from + 50, 'more samples');
    expect(warm.states.map(({ status }) => status)).toEqual(['opening', 'ready']);
    expect(warm.pids).toHaveLength(1);
  });

  test('a device that is not there is lost with the fault of the driver, and its process goes on', async () => {
    await bench.plugScanner(false);
    const reader = scanner();
    await reader.becomes('lost');
    expect(reader.states.at(-1)).toMatchObject({ fault: { code: 'notFound' } });
    await bench.plugScanner(true);
    await reader.becomes('ready');
    expect(reader.pids).toHaveLength(1);
  });

  test('a profile with bytes in it reaches the process whole', async () => {
    const ready = Promise.withResolvers<void>();
    const device = hostThermometer({
      model: modelFromProfile(asProfile),
      path: path.join(directory, 'thermometer'),
      presenceRiseC: 1.5,
      clock: systemClock,
      handlers: {
        onState: ({ status }) => void (status === 'ready' && ready.resolve()),
        onSample: () => undefined,
        onDiscarded: () => undefined,
      },
    });
    await ready.promise;
    await device.stop();
  });
});

describe('the end', () => {
  test('a stopped device says nothing more, and its process is gone', async () => {
    const warm = thermometer();
    await warm.becomes('ready');
    await warm.stop();
    const said = warm.samples.length;
    expect(runs(warm.pid)).toBe(false);
    await pause(200);
    expect(warm.samples).toHaveLength(said);
    expect(warm.states.at(-1)).toEqual({ status: 'ready' });
  });

  test('a frozen process does not keep a stop waiting', async () => {
    const warm = thermometer();
    await warm.becomes('ready');
    process.kill(warm.pid, 'SIGSTOP');
    const from = performance.now();
    await warm.stop();
    expect(performance.now() - from).toBeLessThan(2_000);
    expect(runs(warm.pid)).toBe(false);
  });

  test.each(['running', 'frozen'])(
    'the processes of a station that was killed end by themselves: %s',
    async (state) => {
      const parent = spawn(process.execPath, [path.join(import.meta.dirname, 'host-child.ts'), directory], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(createInterface({ input: parent.stdout }), 'line');
      const pids = z.array(z.number()).parse(JSON.parse(String(line)));
      expect(pids).toHaveLength(2);
      for (const pid of pids) expect(runs(pid)).toBe(true);
      if (state === 'frozen') for (const pid of pids) process.kill(pid, 'SIGSTOP');
      parent.kill('SIGKILL');
      const left: number[] = [];
      for (const pid of pids) if (!(await goneWithin(pid, 2_000))) left.push(pid);
      for (const pid of left) process.kill(pid, 'SIGKILL');
      expect(left).toEqual([]);
    },
  );

  test('a process that never starts is killed, and another tried', async () => {
    const never = keep(Hosted.thermometer('neverStarts', { program: faultyProgram }));
    const { pid } = never;
    await never.becomes('lost');
    expect(never.states.at(-1)).toMatchObject({ fault: { code: 'lost' } });
    expect(await goneWithin(pid, 1_000)).toBe(true);
    for (const end = performance.now() + 5_000; never.pids.length === 1 && performance.now() < end; ) await pause(10);
    expect(never.pid).not.toBe(pid);
  });

  test('a process that cannot even be created is said, not thrown', async () => {
    const none = keep(Hosted.thermometer('x'.repeat(200_000)));
    await none.becomes('lost');
    expect(none.states.at(-1)).toMatchObject({ fault: { detail: expect.stringContaining('E2BIG') } });
    expect(none.pids).toEqual([]);
  });

  test('the signals that end a whole terminal or service leave its end to the station', async () => {
    const warm = thermometer();
    await warm.becomes('ready');
    for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.kill(warm.pid, signal);
    const { length } = warm.samples;
    await warm.until(() => warm.samples.length > length + 5, 'more samples');
    expect(warm.pids).toHaveLength(1);
  });

  test('a program that is missing is said, and tried again with growing delays', async () => {
    const program = path.join(directory, 'missing.mjs');
    const missing = keep(Hosted.thermometer('missing', { program }));
    await missing.becomes('lost');
    expect(missing.states.at(-1)).toMatchObject({ fault: { code: 'lost', device: 'missing' } });
    // Put there in the meantime, it is used.
    writeFileSync(program, `await import(${JSON.stringify(faultyProgram)});`);
    await missing.becomes('ready');
  });
});
