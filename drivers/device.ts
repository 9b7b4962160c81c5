/** What the house sees of any device: its state in words, and why it is not there. */

/** Why a device cannot be used; `detail` names the path or identity and, where known, the remedy. */
export interface DeviceFault {
  readonly code:
    | 'notFound'
    | 'permissionDenied'
    | 'busy'
    | 'lost'
    | 'silent'
    | 'ioError'
    | 'wrongDevice'
    | 'unsupported'
    | 'badConfiguration';
  readonly device: string;
  readonly detail: string;
}

export type DeviceState =
  | { readonly status: 'opening' }
  | { readonly status: 'ready' }
  | { readonly status: 'lost'; readonly fault: DeviceFault };

/** One result as the instrument sent it, before any judgement. Degrees Celsius. */
export interface ThermometerSample {
  readonly objectC: number;
  readonly ambientC: number | null;
  /** Body temperature as computed by the instrument itself, if it offers one; never used as the raw value. */
  readonly bodyC?: number;
  /** What the instrument says it gives, where it says so; `body` is computed by its own formula and is no measurement. */
  readonly mode?: 'object' | 'body';
  /** Monotonic milliseconds at which the last byte of the frame arrived. */
  readonly atMs: number;
}

/** Bytes a parser could not use: recorded in diagnostics, never guessed at. */
export interface Discarded {
  readonly bytes: Uint8Array;
  readonly why: string;
}

/** One code as it came from a reader. */
export interface ScannedCode {
  readonly bytes: Uint8Array;
  /** AIM symbology identifier such as `]Q1` where the reader sends one. */
  readonly aim: string | null;
  readonly atMs: number;
}

/** A device that keeps itself open: it reports its state and re-opens after a loss until it is stopped. */
export interface RunningDevice {
  readonly state: DeviceState;
  stop(): Promise<void>;
}
