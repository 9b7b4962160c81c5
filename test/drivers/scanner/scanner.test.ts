import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../drivers/basics/result.ts';
import type { DeviceState } from '../../../drivers/device.ts';
import { loadScannerModels } from '../../../drivers/scanner/models.ts';
import type { ScannerModel } from '../../../drivers/scanner/models.ts';
import { startScanner } from '../../../drivers/scanner/scanner.ts';
import type { ScannerPort } from '../../../drivers/scanner/scanner.ts';
import { MemoryHidBus } from '../../../drivers/sim/memory-hid.ts';
import { MemorySerialBus, MemorySerialLine } from '../../../drivers/sim/memory-serial.ts';
import { simulateScan } from '../../../drivers/sim/simulated-scanner.ts';
import type { SimulatedScan } from '../../../drivers/sim/simulated-scanner.ts';
import { simulatedLayouts } from '../../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor, wedgeReports } from '../../../drivers/sim/simulated-scanner-wedge.ts';
import { VirtualClock } from '../../../drivers/sim/virtual-clock.ts';
import type { KeyHandlers, KeyTransport } from '../../../drivers/transport/keys.ts';

function modelNamed(name: string): ScannerModel {
  const models = loadScannerModels();
  if (!models.ok) throw new Error(models.error.detail);
  const model = models.value.get(name);
  if (model === undefined) throw new Error(`no model ${name}`);
  return model;
}

const honeywell = { vendorId: 0x0c2e, productId: 0x0b6a, usagePage: 0x8c, descriptor: simulatedLayouts.H.descriptor };

/** A scanner on a bus in memory, with everything it said. */
function rig(device = honeywell) {
  const clock = new VirtualClock(0);
  const bus = new MemoryHidBus();
  const said: string[] = [];
  const states: DeviceState[] = [];
  bus.attach('hidraw0', device);
  const scanner = startScanner({
    model: modelNamed('generic-hid-pos'),
    port: { kind: 'hid', transport: bus, identity: { vendorId: 0x0c2e } },
    clock,
    handlers: {
      onCode: ({ bytes, aim, atMs }) => said.push(`${Buffer.from(bytes).toString()} ${aim} ${atMs}`),
      onOverlong: ({ bytes }) => said.push(`overlong ${bytes}`),
      onDiscarded: ({ why }) => said.push(`discarded: ${why}`),
      onState: (state) => states.push(state),
    },
  });
  const scan = (scan: SimulatedScan, path = 'hidraw0') =>
    simulateScan('H', scan, {
      report: (report) => bus.report(path, report),
      unplug: () => bus.detach(path),
    });
  return { clock, bus, said, states, scanner, scan };
}

const statusOf = (states: readonly DeviceState[]) => states.map(({ status }) => status);

describe('a HID POS scanner', () => {
  test('is ready without a word, hands out codes and stops', async () => {
    const { clock, bus, said, states, scanner, scan } = rig();
    await clock.advance(3_600_000);
    expect(statusOf(states)).toEqual(['opening', 'ready']);
    scan({ payload: 'GK1:20260115:ABC123' });
    expect(said).toEqual(['GK1:20260115:ABC123 ]Q1 3600000']);
    await scanner.stop();
    expect(bus.openPorts('hidraw0')).toBe(0);
    scan({ payload: 'after' });
    expect(said).toHaveLength(1);
  });

  test('a clone is waited for by the clock', async () => {
    const { clock, said, scan, scanner } = rig();
    await clock.advance(10);
    scan({ payload: 'k'.repeat(56), fault: 'continuedOnFull' });
    await clock.advance(59);
    expect(said).toEqual([]);
    await clock.advance(1);
    expect(said).toEqual([`${'k'.repeat(56)} ]Q1 10`]);
    await scanner.stop();
    expect(clock.pendingTimers).toBe(0);
  });

  test('unplugged in the middle of a scan it gives no code, and reads again when it is back elsewhere', async () => {
    const { clock, bus, said, states, scan, scanner } = rig();
    await clock.advance(10);
    scan({ payload: 'm'.repeat(100), fault: 'unplugMidScan' });
    await clock.advance(5000);
    expect(said).toEqual(['discarded: the device went away in the middle of a code']);
    expect(states.at(-1)).toMatchObject({ status: 'lost' });
    bus.attach('hidraw7', honeywell);
    await clock.advance(3000);
    expect(states.at(-1)).toEqual({ status: 'ready' });
    scan({ payload: 'again' }, 'hidraw7');
    expect(said[1]).toMatch(/^again \]Q1/);
    await scanner.stop();
  });

  test('a code beyond the limit is told as such', async () => {
    const { clock, said, scan, scanner } = rig();
    await clock.advance(10);
    scan({ payload: 'n'.repeat(9000) });
    expect(said).toEqual(['overlong 9000']);
    await scanner.stop();
  });

  test('a device without a scanned data report is the wrong one, and two of one id are a wrong configuration', async () => {
    const keyboard = new Uint8Array(Buffer.from('05010906a101050719e029e715002501750195088102c0', 'hex'));
    const wrong = rig({ ...honeywell, descriptor: keyboard });
    await wrong.clock.advance(10);
    expect(wrong.states.at(-1)).toMatchObject({ status: 'lost', fault: { code: 'wrongDevice' } });
    expect(wrong.bus.openPorts('hidraw0')).toBe(0);
    await wrong.scanner.stop();

    const two = rig();
    two.bus.attach('hidraw3', honeywell);
    await two.clock.advance(10);
    expect(two.states.at(-1)).toMatchObject({ status: 'lost', fault: { code: 'badConfiguration' } });
    const last = two.states.at(-1);
    expect(last?.status === 'lost' && last.fault.detail).toMatch(/hidraw0.*hidraw3/);
    await two.scanner.stop();
  });
});

/** Any other model on any port, with what it said. */
function start(name: string, port: ScannerPort) {
  const clock = new VirtualClock(0);
  const said: string[] = [];
  const states: DeviceState[] = [];
  const scanner = startScanner({
    model: modelNamed(name),
    port,
    clock,
    handlers: {
      onCode: ({ bytes }) => said.push(Buffer.from(bytes).toString()),
      onOverlong: ({ bytes }) => said.push(`overlong ${bytes}`),
      onDiscarded: ({ why }) => said.push(`discarded: ${why}`),
      onState: (state) => states.push(state),
    },
  });
  return { clock, said, states, scanner };
}

describe('a scanner that types', () => {
  test('is read by its reports where no window sees it, and by the gap where no suffix comes', async () => {
    const bus = new MemoryHidBus();
    bus.attach('k', { vendorId: 1, productId: 2, usagePage: 1, descriptor: bootKeyboardDescriptor });
    const { clock, said, scanner } = start('generic-wedge', {
      kind: 'hid',
      transport: bus,
      identity: { vendorId: 1 },
      unseen: true,
    });
    await clock.advance(10);
    const payload = new TextEncoder().encode('GK1:abc');
    for (const report of wedgeReports(payload)) bus.report('k', report);
    expect(said).toEqual(['GK1:abc']);
    for (const report of wedgeReports(payload, { suffix: 'none' })) bus.report('k', report);
    await clock.advance(99);
    expect(said).toHaveLength(1);
    await clock.advance(1);
    expect(said).toEqual(['GK1:abc', 'GK1:abc']);
    await scanner.stop();
  });

  test('is not read by its reports where its keys would reach the windows', async () => {
    const bus = new MemoryHidBus();
    bus.attach('k', { vendorId: 1, productId: 2, usagePage: 1, descriptor: bootKeyboardDescriptor });
    const { clock, states, scanner } = start('generic-wedge', {
      kind: 'hid',
      transport: bus,
      identity: { vendorId: 1 },
    });
    await clock.advance(10);
    expect(states.at(-1)).toMatchObject({ status: 'lost', fault: { code: 'badConfiguration' } });
    expect(bus.openPorts('k')).toBe(0);
    await scanner.stop();
  });

  test('is read as a grabbed keyboard; a busy node is a fault and no scanner', async () => {
    const keyboards: KeyHandlers[] = [];
    let busy = true;
    const transport: KeyTransport = {
      open: (path, handlers) => {
        keyboards.push(handlers);
        return Promise.resolve(
          busy ? err({ code: 'busy', device: path, detail: 'grabbed' }) : ok({ close: () => Promise.resolve() }),
        );
      },
    };
    const { clock, said, states, scanner } = start('generic-wedge', { kind: 'keys', transport, path: '/dev/input/x' });
    await clock.advance(10);
    expect(states.at(-1)).toMatchObject({ status: 'lost', fault: { code: 'busy' } });
    busy = false;
    await clock.advance(3000);
    const keyboard = keyboards.at(-1);
    const type = (...usages: readonly number[]) => {
      for (const usage of usages) for (const pressed of [true, false]) keyboard?.onKey(usage, pressed);
    };
    type(4, 5, 0x28, 6);
    keyboard?.onSpoilt('the kernel dropped input events');
    type(0x28, 7);
    keyboard?.onLost({ code: 'lost', device: 'x', detail: 'gone' });
    await clock.advance(10);
    expect(said).toEqual([
      'ab',
      'discarded: the kernel dropped input events',
      'discarded: the device went away in the middle of a code',
    ]);
    expect(states.at(-1)).toMatchObject({ status: 'lost', fault: { detail: 'gone' } });
    await scanner.stop();
  });
});

describe('a scanner on a serial line', () => {
  test('is read by suffix and gap, and a lost line gives no code', async () => {
    const bus = new MemorySerialBus();
    const line = new MemorySerialLine();
    bus.attach('/dev/serial/by-id/s', line);
    const { clock, said, states, scanner } = start('generic-serial', {
      kind: 'serial',
      transport: bus,
      path: '/dev/serial/by-id/s',
    });
    await clock.advance(10);
    line.write(Buffer.from('one\r\ntwo'));
    await clock.advance(100);
    line.write(Buffer.from('half'));
    await clock.advance(1);
    bus.detach('/dev/serial/by-id/s');
    await clock.advance(1000);
    expect(said).toEqual(['one', 'two', 'discarded: the device went away in the middle of a code']);
    expect(states.at(-1)).toMatchObject({ status: 'lost' });
    await scanner.stop();
  });

  test('a model on a port that cannot carry it is a wrong configuration', async () => {
    const bus = new MemorySerialBus();
    for (const name of ['generic-hid-pos', 'generic-wedge']) {
      const { clock, states, scanner } = start(name, { kind: 'serial', transport: bus, path: 'x' });
      await clock.advance(10);
      expect(states.at(-1)).toMatchObject({ status: 'lost', fault: { code: 'badConfiguration' } });
      await scanner.stop();
    }
  });
});
