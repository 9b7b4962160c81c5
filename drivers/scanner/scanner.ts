/** Keeps one scanner of any protocol open and hands out its codes. */
import type { Clock } from '../basics/clock.ts';
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { DeviceFault, DeviceState, RunningDevice } from '../device.ts';
import type { PortLink } from '../keep-open.ts';
import { keepOpen } from '../keep-open.ts';
import { describeHidIdentity } from '../transport/hid-choose.ts';
import type { HidIdentity, HidTransport } from '../transport/ports.ts';
import { HidPosDecoder } from './hid-pos.ts';
import { findScanLayout } from './hid-pos-layout.ts';
import type { ScannerModel } from './models.ts';
import { parseReportDescriptor } from './report-descriptor.ts';
import type { ScanHandlers } from './scan-pump.ts';
import { ScanPump } from './scan-pump.ts';

/** Where the scanner is attached; the kind must be the one its protocol needs. */
export type ScannerPort = {
  readonly kind: 'hid';
  readonly transport: HidTransport;
  readonly identity: HidIdentity;
};

export interface ScannerHandlers extends ScanHandlers {
  onState(state: DeviceState): void;
}

export interface ScannerOptions {
  readonly model: ScannerModel;
  readonly port: ScannerPort;
  readonly clock: Clock;
  readonly handlers: ScannerHandlers;
}

/** Reports that may come before the port is handed over: more than one code needs. */
const maxEarlyReports = 256;

type OpenPort = { close(): Promise<void> };
type Opener = (options: ScannerOptions, device: string, link: PortLink) => Promise<Result<OpenPort, DeviceFault>>;

/** One line a protocol. */
const openers: Record<ScannerModel['protocol'], Opener> = {
  'hid-pos': openHidPos,
};

/** Starts the scanner; it re-opens after each loss until it is stopped. A scanner may be silent for hours: no watchdog. */
export function startScanner(options: ScannerOptions): RunningDevice {
  const { model, port, clock, handlers } = options;
  const device = `${model.model} ${describeHidIdentity(port.identity)}`;
  return keepOpen({
    device,
    clock,
    open: (link) => openers[model.protocol](options, device, link),
    onState: (state) => handlers.onState(state),
  });
}

async function openHidPos(
  options: ScannerOptions,
  device: string,
  link: PortLink,
): Promise<Result<OpenPort, DeviceFault>> {
  const { model, port, clock, handlers } = options;
  let pump: ScanPump | null = null;
  const early: Uint8Array[] = [];
  // One device shows several interfaces under one id: the usage page tells which (0x8C, not 0xFF8C).
  const identity = { usagePage: model.usagePage, ...port.identity };
  const opened = await port.transport.open(identity, {
    onData: (report) => {
      link.note();
      if (pump !== null) pump.push(report);
      else if (early.length < maxEarlyReports) early.push(report);
    },
    onLost: (fault) => {
      pump?.end();
      link.lost(fault);
    },
  });
  if (!opened.ok) return opened;
  const layout = layoutOf(opened.value.descriptor, device);
  if (!layout.ok) {
    await opened.value.close();
    return layout;
  }
  const running = new ScanPump(new HidPosDecoder(layout.value, settingsOf(model)), clock, handlers);
  pump = running;
  for (const report of early) running.push(report);
  return ok({
    close: () => {
      running.end();
      return opened.value.close();
    },
  });
}

function layoutOf(descriptor: Uint8Array, device: string) {
  const parsed = parseReportDescriptor(descriptor);
  if (!parsed.ok) {
    const { offset, detail } = parsed.error;
    return err<DeviceFault>({
      code: 'wrongDevice',
      device,
      detail: `${device}: report descriptor is malformed at byte ${offset}: ${detail}`,
    });
  }
  const layout = findScanLayout(parsed.value);
  if (layout.ok) return layout;
  return err<DeviceFault>({
    code: 'wrongDevice',
    device,
    detail: `${device}: ${layout.error}; set the scanner to its HID POS mode by the code in its manual`,
  });
}

function settingsOf({ gapMs, maxCodeBytes }: ScannerModel) {
  return { gapMs, ...(maxCodeBytes === undefined ? {} : { maxCodeBytes }) };
}
