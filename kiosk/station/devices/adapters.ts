/** Which transports a site's devices are reached by. A simulator is one more way to reach a device, chosen in the site file. */
import path from 'node:path';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { RunningDevice } from '../../../drivers/device.ts';
import { openGpioAccess, type GpioAccess } from '../../../drivers/gate/guard-settings.ts';
import { guardedRelay } from '../../../drivers/gate/guarded-relay.ts';
import type { RelayOpener } from '../../../drivers/gate/relay.ts';
import {
  hostScanner,
  hostThermometer,
  type HostedScannerOptions,
  type HostedThermometerOptions,
} from '../../../drivers/host/hosted-device.ts';
import { scannerPort } from '../../../drivers/host/scanner-port.ts';
import type { HostedScannerPort } from '../../../drivers/host/settings.ts';
import { tappedScanner } from '../../../drivers/recording/tapped-scanner.ts';
import { recordingSerial } from '../../../drivers/recording/taps.ts';
import { startScanner, type ScannerPort } from '../../../drivers/scanner/scanner.ts';
import { startThermometer } from '../../../drivers/thermometer/thermometer.ts';
import type { GpioTransport, SerialTransport } from '../../../drivers/transport/ports.ts';
import type { Site } from '../site/site.ts';

export type Adapters = GateAdapters & (DeviceBuses | DeviceOpeners);

/** Buses whose drivers run in the station's own process and time: simulated ones. */
export interface DeviceBuses {
  readonly serial: SerialTransport;
  readonly scannerPort: ScannerPort;
}

/** Drivers that run elsewhere. */
export interface DeviceOpeners {
  readonly openThermometer: (options: HostedThermometerOptions) => RunningDevice;
  readonly openScanner: (options: Omit<HostedScannerOptions, 'port'>) => RunningDevice;
}

interface GateAdapters {
  /** Lines of the inputs. */
  readonly gpio: GpioTransport;
  /** Who drives the relay; without it this process does. */
  readonly openRelay?: RelayOpener;
}

/** The adapters of a running box; paths in the site are relative to `siteDirectory`. No device is opened yet. */
export async function adaptersOf(site: Site, siteDirectory: string, clock: Clock): Promise<Adapters> {
  const access = accessOf(site, siteDirectory);
  const port = hostedScannerPort(site, siteDirectory);
  return {
    // Native code that may hang, spin or crash runs in a process for each device.
    openThermometer: (options) => hostThermometer(options),
    openScanner: (options) => hostScanner({ ...options, port }),
    gpio: await openGpioAccess(access, clock),
    // A process of its own holds the relay: it is at rest within a second of the death or hang of either.
    openRelay: guardedRelay({ access }),
  };
}

/** How drivers are opened: elsewhere, or here on the buses given. */
export function deviceOpeners(adapters: Adapters): DeviceOpeners {
  if ('openThermometer' in adapters) return adapters;
  const { serial, scannerPort: port } = adapters;
  return {
    openThermometer: ({ tap, ...options }) =>
      startThermometer({ ...options, serial: tap === undefined ? serial : recordingSerial(serial, tap) }),
    openScanner: ({ tap, ...options }) =>
      startScanner({ ...options, port: tap === undefined ? port : tappedScanner(port, tap) }),
  };
}

/** Where the site's scanner is attached, for a driver in this process. */
export function scannerPortOf(site: Site, siteDirectory: string): ScannerPort {
  return scannerPort(hostedScannerPort(site, siteDirectory));
}

function hostedScannerPort({ scanner }: Site, siteDirectory: string): HostedScannerPort {
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
      return { kind: 'hid', identity };
    }
    case 'keys':
    case 'serial':
      return device;
    case 'simulatedHid':
      return { kind: 'simulatedHid', socket: path.resolve(siteDirectory, device.socket) };
  }
}

function accessOf({ gate }: Site, siteDirectory: string): GpioAccess {
  const { gpio } = gate;
  if (gpio.transport !== 'directory') return gpio;
  return { ...gpio, directory: path.resolve(siteDirectory, gpio.directory) };
}
