import { describe, expect, test } from 'vitest';
import { ok } from '../../../drivers/basics/result.ts';
import type { DeviceFault } from '../../../drivers/device.ts';
import { nodeHidTransport } from '../../../drivers/transport/hid.ts';
import type { HidListing } from '../../../drivers/transport/hid-choose.ts';
import { chooseHidDevice } from '../../../drivers/transport/hid-choose.ts';
import type { HidMachine, HidNodeHandlers } from '../../../drivers/transport/hid-open.ts';
import { hidTransport } from '../../../drivers/transport/hid-open.ts';

const scanner: HidListing = {
  path: '/dev/hidraw4',
  vendorId: 0x0c2e,
  productId: 0x0b6a,
  serialNumber: 'A1',
  usagePage: 0x8c,
};
/** The vendor's own interface and collections under the same id. */
const vendorPart: HidListing = { ...scanner, path: '/dev/hidraw5', usagePage: 0xff8c };
const sameNode: HidListing = { ...scanner, usagePage: 0xff66 };

describe('choosing', () => {
  test('the usage page tells the interfaces of one device apart', () => {
    const listings = [vendorPart, sameNode, scanner];
    expect(chooseHidDevice(listings, { vendorId: 0x0c2e, usagePage: 0x8c })).toEqual({ ok: true, value: scanner });
  });

  test('collections of one node are one device', () => {
    expect(chooseHidDevice([scanner, sameNode], { vendorId: 0x0c2e })).toMatchObject({ ok: true });
  });

  test('two devices of one identity are a wrong configuration that names both', () => {
    const other = { ...scanner, path: '/dev/hidraw9', serialNumber: 'B2' };
    const chosen = chooseHidDevice([scanner, other], { usagePage: 0x8c });
    expect(chosen).toMatchObject({ ok: false, error: { code: 'badConfiguration' } });
    expect(chosen.ok ? '' : chosen.error.detail).toContain('/dev/hidraw4, /dev/hidraw9');
    expect(chooseHidDevice([scanner, other], { usagePage: 0x8c, serialNumber: 'B2' })).toEqual({
      ok: true,
      value: other,
    });
  });

  test('nothing there, and nothing asked for', () => {
    expect(chooseHidDevice([], { vendorId: 0x0c2e, productId: 0x0b6a })).toMatchObject({
      error: { code: 'notFound', device: 'HID 0c2e:0b6a' },
    });
    expect(chooseHidDevice([scanner], {})).toMatchObject({ error: { code: 'badConfiguration' } });
  });
});

/** A machine with one scanner, whose failures a test chooses. */
function machineWith(overrides: Partial<HidMachine> = {}) {
  const log: string[] = [];
  let node: HidNodeHandlers | null = null;
  const machine: HidMachine = {
    list: async () => [vendorPart, scanner],
    realPath: async (path) => (path === '/dev/scanner' ? '/dev/hidraw4' : path),
    mayOpen: async () => true,
    readDescriptor: async (path) => {
      log.push(`descriptor ${path}`);
      return Uint8Array.from([5, 0x8c]);
    },
    open: async (path, handlers) => {
      log.push(`open ${path}`);
      node = handlers;
      return {
        write: async (report) => void log.push(`write ${report.join(' ')}`),
        close: async () => void log.push('close'),
      };
    },
    ...overrides,
  };
  const heard: (Uint8Array | DeviceFault)[] = [];
  const handlers = {
    onData: (report: Uint8Array) => void heard.push(report),
    onLost: (fault: DeviceFault) => void heard.push(fault),
  };
  const transport = hidTransport(() => Promise.resolve(ok(machine)));
  return { log, heard, handlers, transport, node: () => node };
}

describe('opening', () => {
  test('by usage page, with descriptor, reports, writes and one close', async () => {
    const { log, heard, handlers, transport, node } = machineWith();
    const opened = await transport.open({ usagePage: 0x8c }, handlers);
    if (!opened.ok) throw new Error(opened.error.detail);
    expect(opened.value.descriptor).toEqual(Uint8Array.from([5, 0x8c]));
    node()?.onReport(Uint8Array.from([2, 1]));
    opened.value.write(Uint8Array.from([4, 0]));
    await opened.value.close();
    await opened.value.close();
    node()?.onReport(Uint8Array.from([2, 2]));
    node()?.onError(new Error('late'));
    expect(log).toEqual(['descriptor /dev/hidraw4', 'open /dev/hidraw4', 'write 4 0', 'close']);
    expect(heard).toEqual([Uint8Array.from([2, 1])]);
  });

  test('by a stable link, whatever it points at', async () => {
    const { log, handlers, transport } = machineWith();
    expect(await transport.open({ path: '/dev/scanner' }, handlers)).toMatchObject({ ok: true });
    expect(log).toContain('open /dev/hidraw4');
  });

  test('a loss is told once, however often the binding complains, and the node is still closed', async () => {
    const { log, heard, handlers, transport, node } = machineWith();
    const opened = await transport.open({ usagePage: 0x8c }, handlers);
    node()?.onError(new Error('could not read from HID device'));
    node()?.onError(new Error('could not read from HID device'));
    node()?.onReport(Uint8Array.from([2]));
    expect(heard).toMatchObject([{ code: 'lost', device: 'HID page 0x8c' }]);
    if (opened.ok) await opened.value.close();
    expect(log.at(-1)).toBe('close');
  });

  test('permission denied names the udev rule and the command', async () => {
    const { handlers, transport } = machineWith({ mayOpen: async () => false });
    const opened = await transport.open({ usagePage: 0x8c }, handlers);
    expect(opened).toMatchObject({ ok: false, error: { code: 'permissionDenied' } });
    const detail = opened.ok ? '' : opened.error.detail;
    expect(detail).toContain('/dev/hidraw4');
    expect(detail).toContain('SUBSYSTEM=="hidraw", ATTRS{idVendor}=="0c2e", ATTRS{idProduct}=="0b6a"');
    expect(detail).toContain('udevadm control --reload');
  });

  test.each([
    ['ENOENT', 'notFound'],
    ['EACCES', 'permissionDenied'],
    ['EIO', 'ioError'],
  ])('%s becomes %s', async (code, fault) => {
    const reject = () => Promise.reject(Object.assign(new Error(`${code}: failed`), { code }));
    const { handlers, transport } = machineWith({ realPath: reject });
    expect(await transport.open({ path: '/dev/gone' }, handlers)).toMatchObject({ ok: false, error: { code: fault } });
  });
});

test('on any machine the real transport answers with a fault for a device that does not exist', async () => {
  const opened = await nodeHidTransport.open(
    { vendorId: 0xfffe, productId: 0xfffe },
    { onData: () => undefined, onLost: () => undefined },
  );
  expect(opened.ok).toBe(false);
  // Either the binding loads and finds nothing, or its libraries are missing and the packages are named.
  const { code, detail } = opened.ok ? { code: null, detail: '' } : opened.error;
  expect(['notFound', 'unsupported']).toContain(code);
  if (code === 'unsupported') expect(detail).toContain('apt install libusb-1.0-0');
});
