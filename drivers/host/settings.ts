/** What a device process is told at its start, and the times and bounds by which it is watched. */
import { deserialize, serialize } from 'node:v8';
import type { ScannerModel } from '../scanner/models.ts';
import type { ThermometerModel } from '../thermometer/model-schema.ts';
import type { HidIdentity } from '../transport/ports.ts';

/** Where a scanner is attached, named so that another process can open it there. */
export type HostedScannerPort =
  | { readonly kind: 'hid'; readonly identity: HidIdentity }
  /** Simulated by another process behind a unix socket. */
  | { readonly kind: 'simulatedHid'; readonly socket: string }
  /** A keyboard, grabbed. */
  | { readonly kind: 'keys'; readonly path: string }
  | { readonly kind: 'serial'; readonly path: string };

export type DeviceSettings =
  | {
      readonly kind: 'thermometer';
      readonly model: ThermometerModel;
      readonly path: string;
      readonly baudRate: number | null;
      /** From this rise above the empty place on a sample may be somebody, °C. */
      readonly presenceRiseC: number;
    }
  | { readonly kind: 'scanner'; readonly model: ScannerModel; readonly port: HostedScannerPort };

/** A device process tells this often that its event loop turns, and what it uses. */
export const BEAT_MS = 400;
/**
 * So many times BEAT_MS without a beat, and with the next the process is killed. Counted in turns of the parent's own event loop, not
 * timed, so that a parent that was itself held up reads the beats that wait for it before it judges.
 */
export const MISSED_BEATS = 2;
/** A process that waits for a processor all the time is given so many beats more: what is silent for longer is of no use, whatever the cause. */
export const MOST_STARVED_BEATS = 12;
/** One that has run for longer than this in its silence, milliseconds of all its threads, does something else than to wait its turn: it spins. */
export const SPARED_RUN_MS = 100;
/** From the start to the driver started, on the slowest board with a cold card. */
export const START_MS = 4000;
/** A device that was never there since the station's start is not lost yet: it is starting, on a machine that starts all else too. */
export const FIRST_START_MS = 15_000;
/**
 * What a start may take after so many in a row that came to nothing, milliseconds: on a machine that is busy for longer, a
 * limit that stayed the same would end every start just before its end.
 */
export function startWithinMs(unstarted: number, everStarted: boolean): number {
  return Math.max(everStarted ? 0 : FIRST_START_MS, START_MS * 2 ** Math.min(unstarted, 3));
}
/** A start that waits for a processor may take so many times as long, whatever it waits: then another is tried. */
export const STARVED_START_FACTOR = 3;
/** Asked to end, a device process closes its port within this time, or is killed. */
export const CLOSE_MS = 1000;
/** Delays before the restarts; the last one repeats. With the start of a process a device is back within 3 s. */
export const RESTART_MS = [100, 250, 500, 1000, 1500] as const;
export const SLOWEST_RESTART_MS = 1500;
/** A process that lived this long was no failed restart. */
export const PROVEN_MS = 30_000;

/** What a healthy device process uses is a small part of this share of a core, on any board; from here on it is looked at more closely. */
export const SUSPECT_SHARE = 0.1;

/** What one device process may use; what uses more is spinning or leaking, and is killed. */
export interface DeviceLimits {
  /** Share of one core, over `cpuWindowMs`. */
  readonly cpuShare: number;
  readonly cpuWindowMs: number;
  readonly residentBytes: number;
}

export const defaultDeviceLimits: DeviceLimits = {
  cpuShare: 0.8,
  cpuWindowMs: 3000,
  residentBytes: 250_000_000,
};

/** As one argument of a command line, which begins with the kind for who lists the processes; a model may hold bytes, which JSON cannot. */
export function encodeSettings(settings: DeviceSettings): string {
  return `${settings.kind}:${serialize(settings).toString('base64')}`;
}

/** What `encodeSettings` made: both ends are of one build, and nobody else writes it. */
export function decodeSettings(argument: string): DeviceSettings {
  const settings: DeviceSettings = deserialize(Buffer.from(argument.slice(argument.indexOf(':') + 1), 'base64'));
  return settings;
}
