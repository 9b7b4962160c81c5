/** What a technician gets wrong: every error names the device, what is missing, and what to do about it. */
import { describe, expect, test } from 'vitest';
import { ok } from '../../drivers/basics/result.ts';
import type { DeviceFault, DeviceState } from '../../drivers/device.ts';
import { loadScannerModels } from '../../drivers/scanner/models.ts';
import { startScanner, type ScannerPort } from '../../drivers/scanner/scanner.ts';
import { MemoryHidBus } from '../../drivers/sim/memory-hid.ts';
import { MemorySerialBus, MemorySerialLine } from '../../drivers/sim/memory-serial.ts';
import { simulatedLayouts } from '../../drivers/sim/simulated-scanner-layouts.ts';
import { bootKeyboardDescriptor } from '../../drivers/sim/simulated-scanner-wedge.ts';
import { SimulatedThermometer } from '../../drivers/sim/simulated-thermometer.ts';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { loadThermometer } from '../../drivers/thermometer/models.ts';
import { startThermometer } from '../../drivers/thermometer/thermometer.ts';
import { hidTransport } from '../../drivers/transport/hid-open.ts';
import type { HidTransport } from '../../drivers/transport/ports.ts';
import { renderUdevRules } from '../../scripts/udev.ts';

const vendorId = 0x0c2e;
const productId = 0x0b61;

/** The first fault of a scanner of this model at this port. */
async function faultOf(model: string, port: ScannerPort): Promise<DeviceFault> {
  const models = loadScannerModels();
  const found = models.ok ? models.value.get(model) : undefined;
  if (found === undefined) throw new Error(`no model ${model}`);
  const clock = new VirtualClock(0);
  const states: DeviceState[] = [];
  const scanner = startScanner({
    model: found,
    port,
    clock,
    handlers: {
      onCode: () => undefined,
      onOverlong: () => undefined,
      onDiscarded: () => undefined,
      onState: (state) => states.push(state),
    },
  });
  await clock.advance(100);
  const stopped = scanner.stop();
  await clock.advance(10_000);
  await stopped;
  const lost = states.find((state) => state.status === 'lost');
  if (lost?.status !== 'lost') throw new Error('no fault');
  return lost.fault;
}

function busWith(...devices: readonly { path: string; descriptor: Uint8Array; usagePage?: number }[]): MemoryHidBus {
  const bus = new MemoryHidBus();
  for (const { path, descriptor, usagePage } of devices)
    bus.attach(path, { vendorId, productId, usagePage: usagePage ?? 0x8c, descriptor });
  return bus;
}

const hid = (transport: HidTransport): ScannerPort => ({
  kind: 'hid',
  transport,
  identity: { vendorId, productId },
  unseen: true,
});

describe('a wrong descriptor', () => {
  test.each([
    ['a keyboard where a HID POS scanner is expected', 'honeywell-hid-pos', bootKeyboardDescriptor, /HID POS mode/],
    ['no descriptor at all', 'honeywell-hid-pos', new Uint8Array(0), /HID POS mode/],
    [
      'a descriptor cut short',
      'honeywell-hid-pos',
      simulatedLayouts.H.descriptor.subarray(0, 20),
      /descriptor|HID POS mode/,
    ],
    ['a HID POS scanner where a keyboard is expected', 'generic-wedge', simulatedLayouts.H.descriptor, /keyboard mode/],
  ])('%s', async (_what, model, descriptor, remedy) => {
    const fault = await faultOf(model, hid(busWith({ path: '/dev/hidraw0', descriptor })));
    expect(fault.code).toBe('wrongDevice');
    expect(fault.device).toContain('0c2e:0b61');
    expect(fault.detail).toContain(model);
    expect(fault.detail).toMatch(remedy);
  });
});

test('two scanners of one id: both are named, and how to tell them apart', async () => {
  const { descriptor } = simulatedLayouts.H;
  const bus = busWith({ path: '/dev/hidraw0', descriptor }, { path: '/dev/hidraw3', descriptor });
  const fault = await faultOf('honeywell-hid-pos', hid(bus));
  expect(fault.code).toBe('badConfiguration');
  expect(fault.detail).toMatch(/0c2e:0b61.*\/dev\/hidraw0, \/dev\/hidraw3/);
  expect(fault.detail).toMatch(/scanner\.device\.serialNumber.*udevadm info -a \/dev\/hidraw0.*scanner\.device\.path/);
  // The rule it points at is in the shipped file.
  expect(renderUdevRules()).toContain('SYMLINK+=');
});

test('no permission: the node, the missing rule of the shipped file, and the command that loads it', async () => {
  const transport = hidTransport(async () =>
    ok({
      list: async () => [{ path: '/dev/hidraw0', vendorId, productId, usagePage: 0x8c }],
      realPath: async (path: string) => path,
      mayOpen: async () => false,
      readDescriptor: () => Promise.reject(new Error('not asked for')),
      open: () => Promise.reject(new Error('not asked for')),
    }),
  );
  const fault = await faultOf('honeywell-hid-pos', hid(transport));
  expect(fault.code).toBe('permissionDenied');
  expect(fault.detail).toMatch(/^\/dev\/hidraw0 .*70-kadian\.rules.*udevadm control --reload && udevadm trigger/);
  for (const part of ['SUBSYSTEM=="hidraw"', 'ATTRS{idVendor}=="0c2e"', 'MODE="0660", GROUP="plugdev"']) {
    expect(fault.detail).toContain(part);
    expect(renderUdevRules()).toContain(part);
  }
});

test('a keyboard that a window could read as well is refused, with the way to attach it', async () => {
  const transport = busWith({ path: '/dev/hidraw0', descriptor: bootKeyboardDescriptor, usagePage: 1 });
  const fault = await faultOf('generic-wedge', { kind: 'hid', transport, identity: { vendorId, productId } });
  expect(fault.code).toBe('badConfiguration');
  expect(fault.detail).toMatch(/0c2e:0b61.*\/dev\/input\/by-id\/…-event-kbd/);
});

test('a scanner at a port of another kind', async () => {
  const bus = new MemorySerialBus();
  bus.attach('/dev/serial/by-id/x', new MemorySerialLine());
  const port: ScannerPort = { kind: 'serial', transport: bus, path: '/dev/serial/by-id/x' };
  const fault = await faultOf('honeywell-hid-pos', port);
  expect(fault.code).toBe('badConfiguration');
  expect(fault.detail).toMatch(/honeywell-hid-pos.*hid-pos.*kind serial/);
});

test('another thermometer than the site says: its path, the model expected, and what to check', async () => {
  const clock = new VirtualClock(0);
  const line = new MemorySerialLine();
  const bus = new MemorySerialBus();
  const path = '/dev/serial/by-id/t';
  bus.attach(path, line);
  const [expected, real] = [loadThermometer('gy-mcu90614'), loadThermometer('cjmcu-90614')];
  if (!expected.ok || !real.ok) throw new Error('the models cannot be read');
  const instrument = new SimulatedThermometer({ model: real.value, line, clock });
  instrument.start();
  const faults: DeviceFault[] = [];
  const device = startThermometer({
    model: expected.value,
    serial: bus,
    path,
    clock,
    handlers: {
      onSample: () => undefined,
      onDiscarded: () => undefined,
      onState: (state) => void (state.status === 'lost' && faults.push(state.fault)),
    },
  });
  await clock.advance(4_000);
  instrument.stop();
  const stopped = device.stop();
  await clock.advance(6_000);
  await stopped;
  expect(faults[0]?.code).toBe('wrongDevice');
  expect(faults[0]?.detail).toContain(path);
  expect(faults[0]?.detail).toMatch(
    /no frames of .*90614.*check the model and the speed \(9600 baud\) in the site file/,
  );
});
