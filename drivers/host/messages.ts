/**
 * What a device process says to its host: one JSON object a line, bytes as base64, so that a technician can read a line.
 * What costs is not the JSON but each wake-up of the host; when it is woken, outbound.ts decides. In the other direction
 * go two single bytes, which ask for what crosses the port and end it again; the end of the socket asks the process to end.
 *
 * Times are of the system's monotonic clock, which both processes read. The host turns them into its own clock's, so
 * that a sample that waited in the socket while the host was held up is as old as it is, and not as new as its arrival.
 */
import type { DeviceState, Discarded, ScannedCode, ThermometerSample } from '../device.ts';
import type { Crossing } from '../recording/port-tap.ts';
import type { OverlongCode } from '../scanner/scan-result.ts';

export type DeviceMessage =
  /** The driver has been loaded and started. */
  | { readonly type: 'started' }
  | ({ readonly type: 'beat' } & Beat)
  | { readonly type: 'state'; readonly state: DeviceState }
  | { readonly type: 'sample'; readonly sample: ThermometerSample }
  | { readonly type: 'code'; readonly code: ScannedCode }
  | { readonly type: 'overlong'; readonly overlong: OverlongCode }
  | { readonly type: 'discarded'; readonly discarded: Discarded }
  /** Only while the host has asked for it. */
  | { readonly type: 'crossing'; readonly crossing: Crossing };

/** What the host asks of a device process: one byte each. */
export const hostAsks = { watch: 0x77, rest: 0x72 } as const;

/** Sign of life of the event loop, with what the process has used. */
export interface Beat {
  readonly atMs: number;
  /** Of all its threads since its start, milliseconds. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

/** One line with its line feed. */
export function encodeMessage(message: DeviceMessage): string {
  const text = JSON.stringify(message, function (this: Record<string, unknown>, key, value: unknown) {
    // Looked up in its holder: a Buffer has been turned into an object by its own toJSON before it comes here.
    const own = this[key];
    return own instanceof Uint8Array ? Buffer.from(own).toString('base64') : value;
  });
  return `${text}\n`;
}
