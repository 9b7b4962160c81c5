/** Faults of GPIO lines, with the remedy a technician can apply; the same words for every way of reaching a line. */
import type { DeviceFault } from '../device.ts';
import type { GpioLineIdentity } from './ports.ts';

/** `chip/line`, as it stands in faults and in the site file. */
export function lineText(line: { readonly chip: string; readonly line: string | number }): string {
  return `${line.chip}/${line.line}`;
}

/** Describes a failed call on a line; `errno` is the system's error name (`EBUSY`), `action` what was tried. */
export function gpioFault(device: string, action: string, errno: string): DeviceFault {
  const known = remedies[errno];
  const code = known?.code ?? 'ioError';
  const remedy = known === undefined ? '' : `; ${known.remedy}`;
  return { code, device, detail: `${device}: ${action} failed (${errno})${remedy}` };
}

/** The error name of something thrown by node:fs, or `EIO` if it carries none. */
export function errnoName(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    return thrown.code;
  }
  return 'EIO';
}

/** An input cannot be followed any more: a loss, whatever the error was. */
export function lostLine(identity: GpioLineIdentity, errno: string): DeviceFault {
  const device = lineText(identity);
  return { code: 'lost', device, detail: `${device}: the line went away (${errno}); check the board or its USB cable` };
}

const gone = { code: 'lost', remedy: 'the chip has gone; check the board or its USB cable' } as const;
const noAccess = {
  code: 'permissionDenied',
  remedy: 'add the account of the kiosk to the group gpio: sudo usermod -aG gpio <account>, then log in again',
} as const;
const remedies: Readonly<Record<string, { readonly code: DeviceFault['code']; readonly remedy: string }>> = {
  EBUSY: { code: 'busy', remedy: 'another program or a kernel driver holds the line; see who: gpioinfo' },
  EACCES: noAccess,
  EPERM: noAccess,
  ENOENT: { code: 'notFound', remedy: 'list chips and lines: gpiodetect, gpioinfo' },
  ENODEV: gone,
  ENXIO: gone,
  EINVAL: { code: 'unsupported', remedy: 'the chip refuses this direction, bias or debounce for the line' },
  ENOTTY: { code: 'unsupported', remedy: 'the kernel lacks the GPIO interface version 2 (Linux 5.10 or newer)' },
};
