/**
 * The narrow waist: what a driver needs of the machine. Production adapters wrap one native module each;
 * simulators implement the same interfaces below the drivers. An opened port is used once: after a loss a new one is opened.
 */
import type { DeviceFault } from '../device.ts';
import type { Result } from '../basics/result.ts';

export interface PortHandlers {
  onData(bytes: Uint8Array): void;
  /** Called at most once; the port is unusable afterwards. Not called after `close()`. */
  onLost(fault: DeviceFault): void;
}

export interface SerialSettings {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits?: 7 | 8;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly stopBits?: 1 | 2;
  /** False keeps DTR raised after closing, for an instrument that is powered by it; true by default. */
  readonly hangUpOnClose?: boolean;
}

export interface SerialPortHandle {
  write(bytes: Uint8Array): void;
  close(): Promise<void>;
}

export interface SerialTransport {
  open(settings: SerialSettings, handlers: PortHandlers): Promise<Result<SerialPortHandle, DeviceFault>>;
}

/** Which HID interface is meant: a stable path, or vendor / product with a usage page (never a hidraw number). */
export interface HidIdentity {
  readonly path?: string;
  readonly vendorId?: number;
  readonly productId?: number;
  readonly serialNumber?: string;
  readonly usagePage?: number;
}

export interface HidHandle {
  /** The raw report descriptor, as the kernel has it. */
  readonly descriptor: Uint8Array;
  /** `report` begins with the report id (0 when the device uses none). */
  write(report: Uint8Array): void;
  close(): Promise<void>;
}

export interface HidTransport {
  /** `onData` receives whole input reports, report id first where the device uses ids. */
  open(identity: HidIdentity, handlers: PortHandlers): Promise<Result<HidHandle, DeviceFault>>;
}

/** A line by chip label and line name or offset; never by a global number (hardware facts: sysfs numbers move). */
export interface GpioLineIdentity {
  readonly chip: string;
  readonly line: string | number;
  readonly activeLow: boolean;
}

export interface OutputLine {
  /** Logical level: `true` is active, whatever the polarity. Synchronous; returns when the kernel has taken it. */
  set(active: boolean): Result<void, DeviceFault>;
  /** Reads the line back, logical level. */
  read(): Result<boolean, DeviceFault>;
  close(): void;
}

export interface InputLine {
  read(): Result<boolean, DeviceFault>;
  close(): void;
}

export interface InputSettings {
  readonly bias?: 'pullUp' | 'pullDown' | 'none';
  readonly debounceMs?: number;
}

export interface InputHandlers {
  /** Logical level after each debounced change. */
  onChange(active: boolean): void;
  onLost(fault: DeviceFault): void;
}

export interface GpioTransport {
  /** The line is driven inactive from the first moment. */
  openOutput(line: GpioLineIdentity): Result<OutputLine, DeviceFault>;
  openInput(line: GpioLineIdentity, settings: InputSettings, handlers: InputHandlers): Result<InputLine, DeviceFault>;
}
