/** What a scanner is started with, and what one opening of it is. */
import type { Clock } from '../basics/clock.ts';
import type { Result } from '../basics/result.ts';
import { err } from '../basics/result.ts';
import type { DeviceFault, DeviceState } from '../device.ts';
import type { PortLink } from '../keep-open.ts';
import { describeHidIdentity } from '../transport/hid-choose.ts';
import type { KeyTransport } from '../transport/keys.ts';
import type { HidIdentity, HidTransport, SerialTransport } from '../transport/ports.ts';
import type { ScannerModel } from './models.ts';
import type { ScanHandlers } from './scan-pump.ts';

/** Where the scanner is attached; `keys` is a grabbed keyboard. */
export type ScannerPort =
  | {
      readonly kind: 'hid';
      readonly transport: HidTransport;
      readonly identity: HidIdentity;
      /** No window gets this device's keys, because it is simulated; only then is a wedge read without a grab. */
      readonly unseen?: boolean;
    }
  | { readonly kind: 'keys'; readonly transport: KeyTransport; readonly path: string }
  | { readonly kind: 'serial'; readonly transport: SerialTransport; readonly path: string };

interface ScannerHandlers extends ScanHandlers {
  onState(state: DeviceState): void;
}

export interface ScannerOptions {
  readonly model: ScannerModel;
  readonly port: ScannerPort;
  readonly clock: Clock;
  readonly handlers: ScannerHandlers;
}

/** What an opening needs of its scanner. */
export interface OpeningContext {
  /** Model and identity in words, for faults. */
  readonly device: string;
  readonly clock: Clock;
  readonly handlers: ScanHandlers;
  readonly link: PortLink;
}

export type Opening = Promise<Result<{ close(): Promise<void> }, DeviceFault>>;

/** The port in words. */
export function describeScannerPort(port: ScannerPort): string {
  return port.kind === 'hid' ? describeHidIdentity(port.identity) : port.path;
}

/** A protocol on a port that cannot carry it. */
export function wrongPort(device: string, model: ScannerModel, port: ScannerPort): Opening {
  const detail = `${device}: ${model.model} speaks ${model.protocol}, which cannot be read from a port of kind ${port.kind}`;
  return Promise.resolve(err({ code: 'badConfiguration', device, detail }));
}

/** A wedge whose keys would also reach the windows. */
export function ungrabbed(device: string): Opening {
  const detail =
    `${device}: a scanner in keyboard mode is read only as a grabbed keyboard, since its keys would reach the windows; ` +
    `name its /dev/input/by-id/…-event-kbd in the site configuration, or set the scanner to HID POS mode`;
  return Promise.resolve(err({ code: 'badConfiguration', device, detail }));
}

/** The settings every decoder shares. */
export function gapAndLimit({ gapMs, maxCodeBytes }: ScannerModel) {
  return { gapMs, ...(maxCodeBytes === undefined ? {} : { maxCodeBytes }) };
}
