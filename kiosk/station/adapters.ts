/** Which transports a site's devices are reached by. A simulator is one more way to reach a device, chosen in the site file. */
import path from 'node:path';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { RelayOpener } from '../../drivers/gate/relay.ts';
import type { ScannerPort } from '../../drivers/scanner/scanner.ts';
import { DirectoryGpio } from '../../drivers/sim/directory-gpio.ts';
import { socketHidTransport } from '../../drivers/sim/socket-hid.ts';
import { characterDeviceGpio } from '../../drivers/transport/gpio-chardev.ts';
import { onoffGpio } from '../../drivers/transport/gpio-onoff.ts';
import { nodeHidTransport } from '../../drivers/transport/hid.ts';
import type { GpioTransport, SerialTransport } from '../../drivers/transport/ports.ts';
import { serialPortTransport } from '../../drivers/transport/serial.ts';
import type { Site } from './site.ts';

export interface Adapters {
  readonly serial: SerialTransport;
  readonly scannerPort: ScannerPort;
  readonly gpio: GpioTransport;
  /** Who drives the relay; without it this process does. */
  readonly openRelay?: RelayOpener;
}

/** The adapters of a running box; paths in the site are relative to `siteDirectory`. Nothing is opened yet. */
export function adaptersOf(site: Site, siteDirectory: string, clock: Clock): Adapters {
  return {
    serial: serialPortTransport,
    scannerPort: scannerPortOf(site, siteDirectory),
    gpio: gpioOf(site, siteDirectory, clock),
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
    case 'simulatedHid':
      return { kind: 'hid', transport: socketHidTransport(path.resolve(siteDirectory, device.socket)), identity: {} };
  }
}

function gpioOf({ gate }: Site, siteDirectory: string, clock: Clock): GpioTransport {
  switch (gate.gpio.kind) {
    case 'characterDevice':
      return characterDeviceGpio();
    case 'sysfs':
      return onoffGpio({ clock });
    case 'simulatedDirectory':
      return new DirectoryGpio(path.resolve(siteDirectory, gate.gpio.directory), clock);
  }
}
