import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceFault } from '../../../drivers/device.ts';
import { MemoryHidBus } from '../../../drivers/sim/memory-hid.ts';
import { simulateScan } from '../../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { socketHidTransport } from '../../../drivers/sim/socket-hid.ts';
import { plugSocketHid } from '../../../drivers/sim/socket-hid-device.ts';
import type { SocketHidDevice } from '../../../drivers/sim/socket-hid-device.ts';
import { LineCutter, parseHidLine } from '../../../drivers/sim/socket-hid-lines.ts';
import type { PortHandlers } from '../../../drivers/transport/ports.ts';

/** Collects what a port says and lets a test wait for it. */
class Listener implements PortHandlers {
  readonly reports: Uint8Array[] = [];
  readonly losses: DeviceFault[] = [];
  #wake: () => void = () => undefined;

  onData(bytes: Uint8Array): void {
    this.reports.push(bytes);
    this.#wake();
  }

  onLost(fault: DeviceFault): void {
    this.losses.push(fault);
    this.#wake();
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

const { descriptor } = simulatedLayouts.H;

describe('a HID device in memory', () => {
  const device = { vendorId: 0x0c2e, productId: 0x0b6a, usagePage: 0x8c, descriptor };

  test('is opened, delivers reports, takes writes and is lost once', async () => {
    const bus = new MemoryHidBus();
    bus.attach('/dev/hidraw0', device);
    const listener = new Listener();
    const opened = await bus.open({ usagePage: 0x8c }, listener);
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(opened.value.descriptor).toEqual(descriptor);
    bus.report('/dev/hidraw0', Uint8Array.from([2, 0]));
    opened.value.write(Uint8Array.from([4, 1]));
    bus.detach('/dev/hidraw0');
    bus.detach('/dev/hidraw0');
    opened.value.write(Uint8Array.from([4, 2]));
    expect(listener.reports).toEqual([Uint8Array.from([2, 0])]);
    expect(bus.written).toEqual([{ path: '/dev/hidraw0', report: Uint8Array.from([4, 1]) }]);
    expect(listener.losses.map(({ code }) => code)).toEqual(['lost']);
  });

  test('says nothing to a port that was closed', async () => {
    const bus = new MemoryHidBus();
    bus.attach('a', device);
    const listener = new Listener();
    const opened = await bus.open({ path: 'a' }, listener);
    if (!opened.ok) throw new Error(opened.error.detail);
    await opened.value.close();
    expect(bus.openPorts('a')).toBe(0);
    bus.report('a', Uint8Array.from([1]));
    bus.detach('a');
    expect([listener.reports, listener.losses]).toEqual([[], []]);
  });

  test('can be made to fail once', async () => {
    const bus = new MemoryHidBus();
    bus.attach('a', device);
    const fault = { code: 'busy', device: 'a', detail: 'taken' } as const;
    bus.failNextOpen(fault);
    expect(await bus.open({ path: 'a' }, new Listener())).toEqual({ ok: false, error: fault });
    expect(await bus.open({ path: 'a' }, new Listener())).toMatchObject({ ok: true });
  });
});

describe('a HID device behind a socket', () => {
  let directory = '';
  let path = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hid-'));
    path = join(directory, 's');
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function plug(onWrite?: (report: Uint8Array) => void): Promise<SocketHidDevice> {
    const plugged = await plugSocketHid(path, { descriptor, ...(onWrite === undefined ? {} : { onWrite }) });
    if (!plugged.ok) throw new Error(plugged.error.detail);
    return plugged.value;
  }

  test('gives its descriptor and reports, takes writes, and is lost when unplugged in the middle of a scan', async () => {
    const writes: Uint8Array[] = [];
    const device = await plug((report) => {
      writes.push(report);
      simulateScan(
        'H',
        { payload: 'f'.repeat(100), fault: 'unplugMidScan' },
        { report: (bytes) => device.report(bytes), unplug: () => void device.close() },
      );
    });
    const listener = new Listener();
    const opened = await socketHidTransport(path).open({}, listener);
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(opened.value.descriptor).toEqual(descriptor);
    opened.value.write(Uint8Array.from([4, 0x40]));
    await listener.until(() => listener.losses.length > 0);
    expect(writes).toEqual([Uint8Array.from([4, 0x40])]);
    expect(listener.losses.map(({ code }) => code)).toEqual(['lost']);
    await opened.value.close();
    await opened.value.close();
  });

  test('is not found before it is plugged in, and can be plugged in over a stale socket file', async () => {
    expect(await socketHidTransport(path).open({}, new Listener())).toMatchObject({ error: { code: 'notFound' } });
    await writeFile(path, '');
    const device = await plug();
    const opened = await socketHidTransport(path).open({}, new Listener());
    expect(opened.ok).toBe(true);
    if (opened.ok) await opened.value.close();
    await device.close();
  });

  test('is busy where another one lives', async () => {
    const device = await plug();
    expect(await plugSocketHid(path, { descriptor })).toMatchObject({ error: { code: 'busy' } });
    await device.close();
  });

  test.each([
    ['not a line of the protocol', 'hello\n'],
    ['a report before the descriptor', '{"report":"02"}\n'],
    ['an endless line', 'x'.repeat(70_000)],
  ])('%s is refused', async (_what, text) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write(text);
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const opened = await socketHidTransport(path).open({}, new Listener());
    expect(opened).toMatchObject({ ok: false, error: { code: 'wrongDevice' } });
    await new Promise((resolve) => server.close(resolve));
  });

  test('lines are strict and bounded', () => {
    expect(parseHidLine('{"report":"0a0B"}')).toEqual({
      ok: true,
      value: { kind: 'report', bytes: Uint8Array.from([10, 11]) },
    });
    for (const text of ['', '{}', '{"report":"0"}', '{"report":"zz"}', '{"report":"00","x":1}', '[]', '"00"']) {
      expect(parseHidLine(text).ok).toBe(false);
    }
    const cutter = new LineCutter();
    expect(cutter.push(Buffer.from('a\nb'))).toEqual(['a']);
    expect(cutter.push(Buffer.from('c\n\n'))).toEqual(['bc', '']);
    expect(cutter.push(Buffer.alloc(65_537, 97))).toBeNull();
  });
});
