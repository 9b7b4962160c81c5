/** What the emulated board has plugged in. */
import { join } from 'node:path';

export const RECORDING = 'sound.wav';
export const THERMOMETER_LINE = 'thermometer';

/** Without a serial number of its own the keyboard would have another name in each port. */
export const KEYBOARD = { driver: 'usb-kbd', id: 'keyboard', bus: 'usb.0', serial: 'KEYS1' };

/** QEMU's arguments; a serial adapter is plugged in while somebody is connected to its socket. */
export function devices(directory: string): readonly string[] {
  const file = (name: string): string => join(directory, name);
  return [
    ['-device', 'qemu-xhci,id=usb'],
    ['-device', JSON.stringify(KEYBOARD)],
    ['-chardev', `socket,id=thermometer,path=${file(THERMOMETER_LINE)},server=on,wait=off`],
    ['-device', 'usb-serial,chardev=thermometer,bus=usb.0,serial=SERIAL1'],
    ['-audiodev', `wav,id=sound,path=${file(RECORDING)},out.frequency=48000`],
    ['-device', 'usb-audio,audiodev=sound,bus=usb.0'],
    ['-device', 'i6300esb'],
    ['-action', 'watchdog=reset'],
  ].flat();
}

/** The command that runs a program of the rig in the guest. */
export function program(name: string, ...parameters: readonly (string | number)[]): string {
  return ['exec node', `test/rig/guest/${name}.ts`, ...parameters].join(' ');
}

/** Real time after which a program of the guest is given up; the guest may be several times slower than that. */
export const LIMIT_MS = 400_000;
