/** What every scanner decoder yields, whatever its protocol. */
import type { Discarded, ScannedCode } from '../device.ts';

/** A code longer than the house takes: its bytes were counted, not kept. */
export interface OverlongCode {
  readonly bytes: number;
  readonly limit: number;
  readonly atMs: number;
}

export type ScanResult =
  | { readonly kind: 'code'; readonly code: ScannedCode }
  | { readonly kind: 'overlong'; readonly overlong: OverlongCode }
  | { readonly kind: 'discarded'; readonly discarded: Discarded };

/** Bytes of the longest code taken; a QR code holds at most 2,953 bytes, a linked series of them more. */
export const defaultMaxCodeBytes = 8192;

/** Turns what a port delivers into codes. Pure: time comes in as monotonic milliseconds. */
export interface ScanDecoder {
  /** Ends what is pending because nothing more came for its gap, or because the input ended. */
  flush(): readonly ScanResult[];
  /** Forgets what is pending because the device went away: half a code is no code. */
  reset(): readonly ScanResult[];
  /** Monotonic milliseconds at which `flush` is due, or null when nothing is pending. */
  readonly flushAtMs: number | null;
}

/** A decoder of bytes: whole reports of a HID device, pieces of any size of a serial line. */
export interface ByteScanDecoder extends ScanDecoder {
  push(bytes: Uint8Array, atMs: number): readonly ScanResult[];
}
