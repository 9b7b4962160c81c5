/** Which transports a site's devices are reached by. A simulator is one more way to reach a device, chosen in the site file. */
import path from 'node:path';
import type { Clock } from '../../drivers/basics/clock.ts';
import { openGpioAccess, type GpioAccess } from '../../drivers/gate/guard-settings.ts';
import { guardedRelay } from '../../drivers/gate/guarded-relay.ts';
import type { RelayOpener } from '../../drivers/gate/relay.ts';
import type { ScannerPort } from '../../drivers/scanner/scanner.ts';
import { socketHidTransport } from '../../drivers/sim/socket-hid.ts';
import { evdevGrabTransport } from '../../drivers/transport/evdev-grab.ts';
import { nodeHidTransport } from '../../drivers/transport/hid.ts';
import type { GpioTransport, SerialTransport } from '../../drivers/transport/ports.ts';
import { serialPortTransport } from '../../drivers/transport/serial.ts';
import type { Site } from './site.ts';

export interface Adapters {
  readonly serial: SerialTransport;
  readonly scannerPort: ScannerPort;
  /** Lines of the inputs. */
  readonly gpio: GpioTransport;
  /** Who drives the relay; without it this process does. */
  readonly openRelay?: RelayOpener;
}

/** The adapters of a running box; paths in the site are relative to `siteDirectory`. No device is opened yet. */
export async function adaptersOf(site: Site, siteDirectory: string, clock: Clock): Promise<Adapters> {
  const access = accessOf(site, siteDirectory);
  return {
    serial: serialPortTransport,
    scannerPort: scannerPortOf(site, siteDirectory),
    gpio: await openGpioAccess(access, clock),
    // A process of its own holds the relay: it is at rest within a second of the death or hang of either.
    openRelay: guardedRelay({ access }),
  };
}

function scannerPortOf({ scanner }: Site, siteDirectory: string): ScannerPort {
  const { device } = scanner;
  switch (device.kind) {
    case 'hid': {
      const { path: node, vendorId, productId, serialNumber } = device;
      const identity = {
        ...(node === undefined ? {} : { path: node }),
        ...(vendorId === undefined ? {} : { vendorId: Number(vendorId) }),
        ...(productId === undefined ? {} : { productId: Number(productId) }),
        ...(serialNumber === undefined ? {} : { serialNumber }),
      };
      return { kind: 'hid', transport: nodeHidTransport, identity };
    }
    case 'keys':
      return { kind: 'keys', transport: evdevGrabTransport, path: device.path };
    case 'serial':
      return { kind: 'serial', transport: serialPortTransport, path: device.path };
    case 'simulatedHid':
      return { kind: 'hid', transport: socketHidTransport(path.resolve(siteDirectory, device.socket)), identity: {} };
  }
}

function accessOf({ gate }: Site, siteDirectory: string): GpioAccess {
  const { gpio } = gate;
  if (gpio.transport !== 'directory') return gpio;
  return { ...gpio, directory: path.resolve(siteDirectory, gpio.directory) };
}
