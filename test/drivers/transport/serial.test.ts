import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../drivers/basics/clock.ts';
import type { DeviceFault, DeviceState, ThermometerSample } from '../../../drivers/device.ts';
import { openPty, PtyLine } from '../../../drivers/sim/pty.ts';
import { SimulatedThermometer } from '../../../drivers/sim/simulated-thermometer.ts';
import { knownThermometers } from '../../../drivers/thermometer/models.ts';
import { startThermometer } from '../../../drivers/thermometer/thermometer.ts';
import type { PortHandlers, SerialPortHandle } from '../../../drivers/transport/ports.ts';
import { serialPortTransport } from '../../../drivers/transport/serial.ts';
import { shipped } from '../thermometer/models-for-tests.ts';

const cleanup: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const each of cleanup.splice(0).reverse()) await each();
});

function pair() {
  const pty = openPty();
  cleanup.push(() => pty.close());
  return pty;
}

const ignore: PortHandlers = { onData: () => undefined, onLost: () => undefined };

async function open(path: string, handlers: PortHandlers = ignore): Promise<SerialPortHandle> {
  const opened = await serialPortTransport.open({ path, baudRate: 9600 }, handlers);
  if (!opened.ok) throw new Error(opened.error.detail);
  cleanup.push(() => opened.value.close());
  return opened.value;
}

async function readOneByte(path: string): Promise<void> {
  const file = await fs.promises.open(path, fs.constants.O_RDONLY | fs.constants.O_NOCTTY);
  await file.read(Buffer.alloc(1), 0, 1, null);
  await file.close();
}

async function failure(path: string): Promise<DeviceFault> {
  const opened = await serialPortTransport.open({ path, baudRate: 9600 }, ignore);
  if (opened.ok) throw new Error(`${path} was opened`);
  return opened.error;
}

describe('serialPortTransport on a real line', () => {
  it('carries bytes both ways', async () => {
    const pty = pair();
    const fromHost = new Promise<number[]>((resolve) => pty.onData((bytes) => resolve([...bytes])));
    let arrived: (bytes: number[]) => void = () => undefined;
    const fromDevice = new Promise<number[]>((resolve) => (arrived = resolve));
    const port = await open(pty.slavePath, { ...ignore, onData: (bytes) => arrived([...bytes]) });
    port.write(Uint8Array.of(0xa5, 0x45, 0xea));
    expect(await fromHost).toEqual([0xa5, 0x45, 0xea]);
    pty.write(Uint8Array.of(0x5a, 0x00, 0x0a, 0x0d, 0xff));
    expect(await fromDevice).toEqual([0x5a, 0x00, 0x0a, 0x0d, 0xff]);
  });

  it('throws away what was waiting before it was opened', async () => {
    const pty = pair();
    pty.write(Uint8Array.of(1, 2, 3));
    // Once the first of them can be read, the others are waiting too.
    await readOneByte(pty.slavePath);
    let arrived: (bytes: number[]) => void = () => undefined;
    const fromDevice = new Promise<number[]>((resolve) => (arrived = resolve));
    await open(pty.slavePath, { ...ignore, onData: (bytes) => arrived([...bytes]) });
    pty.write(Uint8Array.of(4));
    expect(await fromDevice).toEqual([4]);
  });

  it('reports a hang-up once, with the path, and the port closes without complaint', async () => {
    const pty = pair();
    const faults: DeviceFault[] = [];
    const lost = new Promise<void>((resolve) => {
      void open(pty.slavePath, {
        ...ignore,
        onLost: (fault) => {
          faults.push(fault);
          resolve();
        },
      }).then((port) => {
        pty.close();
        return port;
      });
    });
    await lost;
    await new Promise((resolve) => setImmediate(resolve));
    expect(faults).toMatchObject([{ code: 'lost', device: pty.slavePath }]);
    expect(faults[0]?.detail).toContain(pty.slavePath);
  });

  it('does not call a port lost that was closed on purpose', async () => {
    const pty = pair();
    const faults: DeviceFault[] = [];
    const port = await open(pty.slavePath, { ...ignore, onLost: (fault) => faults.push(fault) });
    await port.close();
    await port.close();
    port.write(Uint8Array.of(1));
    pty.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(faults).toEqual([]);
  });

  it('says what is wrong and how to mend it', async () => {
    expect(await failure('/dev/no-such-line')).toMatchObject({ code: 'notFound', device: '/dev/no-such-line' });
    expect(await failure('/etc/hostname')).toMatchObject({ code: 'unsupported' });
    const pty = pair();
    await open(pty.slavePath);
    const busy = await failure(pty.slavePath);
    expect(busy.code).toBe('busy');
    expect(busy.detail).toMatch(/in use.*fuser/);
  });

  it('names the group that is missing when the path may not be opened', async () => {
    const pty = pair();
    fs.chmodSync(pty.slavePath, 0);
    // The superuser may open anything: he becomes somebody else for the length of the attempt.
    const superuser = process.geteuid?.() === 0;
    if (superuser) process.seteuid?.(65_534);
    try {
      const denied = await failure(pty.slavePath);
      expect(denied.code).toBe('permissionDenied');
      expect(denied.detail).toMatch(/dialout/);
      expect(denied.detail).toContain(pty.slavePath);
    } finally {
      if (superuser) process.seteuid?.(0);
    }
  });

  it('can be opened again after it was closed', async () => {
    const pty = pair();
    const first = await open(pty.slavePath);
    await first.close();
    await open(pty.slavePath);
  });
});

describe('a thermometer on a real line', () => {
  it('gives samples, is lost on unplug and back within 3 s of the replug', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'line-'));
    cleanup.push(() => fs.rmSync(folder, { recursive: true }));
    const line = new PtyLine(path.join(folder, 'thermometer'));
    cleanup.push(() => line.unplug());
    line.plug();
    const simulator = new SimulatedThermometer({ protocol: 'gy-mcu90614', line, clock: systemClock });
    simulator.setObject(36.6);
    simulator.start();
    cleanup.push(() => simulator.stop());
    const samples: ThermometerSample[] = [];
    const states: DeviceState[] = [];
    let wake: () => void = () => undefined;
    const until = async (reached: () => boolean): Promise<void> => {
      while (!reached()) await new Promise<void>((resolve) => (wake = resolve));
    };
    const device = startThermometer({
      model: shipped('gy-mcu90614'),
      serial: serialPortTransport,
      path: line.path,
      clock: systemClock,
      handlers: {
        onSample: (sample) => {
          samples.push(sample);
          wake();
        },
        onDiscarded: () => undefined,
        onState: (state) => {
          states.push(state);
          wake();
        },
      },
    });
    cleanup.push(() => device.stop());

    await until(() => samples.length >= 5);
    expect(device.state.status).toBe('ready');
    expect(samples[0]).toMatchObject({ objectC: 36.6, ambientC: 20 });
    const unpluggedMs = performance.now();
    line.unplug();
    await until(() => device.state.status === 'lost');
    expect(performance.now() - unpluggedMs).toBeLessThan(1000);
    await until(() => states.some((state) => state.status === 'lost' && state.fault.code === 'notFound'));
    const pluggedMs = performance.now();
    line.plug();
    simulator.setObject(37.4);
    await until(() => device.state.status === 'ready');
    expect(performance.now() - pluggedMs).toBeLessThanOrEqual(3000);
    await until(() => samples.at(-1)?.objectC === 37.4);
  });

  it('reads every shipped model, each with its own line settings', async () => {
    const firstSample = (id: string) => {
      const pty = pair();
      const model = shipped(id);
      const simulator = new SimulatedThermometer({ model, line: pty, clock: systemClock });
      simulator.setObject(36.6);
      simulator.start();
      cleanup.push(() => simulator.stop());
      return new Promise<[string, number]>((resolve) => {
        const device = startThermometer({
          model,
          serial: serialPortTransport,
          path: pty.slavePath,
          clock: systemClock,
          handlers: {
            onSample: (sample) => resolve([id, sample.objectC]),
            onDiscarded: () => undefined,
            onState: () => undefined,
          },
        });
        cleanup.push(() => device.stop());
      });
    };
    const ids = knownThermometers();
    expect(await Promise.all(ids.map(firstSample))).toEqual(ids.map((id) => [id, 36.6]));
  });
});
