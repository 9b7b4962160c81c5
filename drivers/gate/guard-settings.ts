/** What a guard is told at its start, and the times that make the relay safe within one second of a death or a freeze. */
import { z } from 'zod';
import type { Clock } from '../basics/clock.ts';
import type { GpioTransport } from '../transport/ports.ts';
import { relaySchema } from './gate-configuration.ts';

/** Which way leads to the line. */
export const gpioAccessSchema = z.discriminatedUnion('transport', [
  z.strictObject({ transport: z.literal('characterDevice').describe('/dev/gpiochip: every kernel of today.') }),
  z.strictObject({ transport: z.literal('sysfs').describe('/sys/class/gpio: old kernels only.') }),
  z.strictObject({
    transport: z.literal('directory').describe('Lines as files, for machines without GPIO.'),
    directory: z.string().min(1).describe('Where the files are.'),
  }),
]);
export type GpioAccess = z.infer<typeof gpioAccessSchema>;

export const guardSettingsSchema = z.strictObject({ access: gpioAccessSchema, relay: relaySchema });

/** A station sends a heartbeat this often while the relay is active or an answer is due, and a guard answers each. */
export const HEARTBEAT_MS = 100;
/** While the relay is at rest half as many do: nothing has to be ended then, and a guard that hangs is missed as soon. */
export const RESTING_HEARTBEAT_MS = 200;
/**
 * From a guard's last answer to its end, milliseconds, at the latest. Heartbeats without any answer are counted, not timed,
 * so that a station that was itself held up reads the answers that wait for it before it judges.
 */
export const UNANSWERED_MS = 600;
/** Silence of the station after which the guard ends a release: with one heartbeat on the way well below one second. */
export const WATCHDOG_MS = 700;
/** A release older than this is not carried out any more: its sender has been told that it failed. */
export const STALE_RELEASE_MS = 500;
/** Start of a process on the slowest board. */
export const GUARD_START_MS = 4000;
/** A relay that was never there since the station's start is not lost yet: it is starting with all else. */
export const FIRST_GUARD_START_MS = 15_000;
/** The same after so many guards in a row that opened no relay: a machine that is busy for longer needs longer. */
export function guardStartMs(unopened: number, everOpened: boolean): number {
  return Math.max(everOpened ? 0 : FIRST_GUARD_START_MS, GUARD_START_MS * 2 ** Math.min(unopened, 2));
}
/** A guard asked to close does it within this time, or is killed. */
export const GUARD_CLOSE_MS = 500;

/** The transport of the access; loaded only when used, because each pulls in its native part. */
export async function openGpioAccess(access: GpioAccess, clock: Clock): Promise<GpioTransport> {
  switch (access.transport) {
    case 'characterDevice':
      return (await import('../transport/gpio-chardev.ts')).characterDeviceGpio();
    case 'sysfs':
      return (await import('../transport/gpio-onoff.ts')).onoffGpio({ clock });
    case 'directory': {
      const { DirectoryGpio } = await import('../sim/directory-gpio.ts');
      return new DirectoryGpio(access.directory, clock);
    }
  }
}
