/** What is plugged into this machine, bus by bus. Pure but for what the machine's files say; opens no device. */
import type { GpioKernel } from '../../drivers/transport/gpio-kernel.ts';
import type { ScannerModel } from '../../drivers/scanner/models.ts';
import { rightsTo, type Account, type Rights } from './account.ts';
import { foundChips, type FoundChip } from './found-gpio.ts';
import { foundHid, type FoundHid } from './found-hid.ts';
import type { Machine } from './machine.ts';

export interface FoundSerial {
  /** Such as `/dev/ttyUSB0`: another one after the next start. */
  readonly node: string;
  /** Names that stay: by serial number first, then by socket. */
  readonly stable: readonly string[];
  readonly rights: Rights;
}

export interface FoundKeyboard {
  readonly node: string;
  readonly stable: readonly string[];
  readonly rights: Rights;
}

export interface FoundCard {
  /** The short name, as `aplay -l` shows it. */
  readonly id: string;
  readonly name: string;
}

export interface Found {
  readonly serial: readonly FoundSerial[];
  readonly hid: readonly FoundHid[];
  readonly keyboards: readonly FoundKeyboard[];
  readonly chips: readonly FoundChip[];
  readonly cards: readonly FoundCard[];
}

export interface LookOptions {
  readonly machine: Machine;
  readonly account: Account;
  readonly scanners: readonly ScannerModel[];
  /** Null where the system's library for it cannot be used: no chips are found then. */
  readonly gpio: GpioKernel | null;
}

export function lookForDevices({ machine, account, scanners, gpio }: LookOptions): Found {
  return {
    serial: foundSerial(machine, account),
    hid: foundHid(machine, account, scanners),
    keyboards: foundKeyboards(machine, account),
    chips: gpio === null ? [] : foundChips(machine, account, gpio),
    cards: foundCards(machine),
  };
}

/** Lines that something is behind: USB converters, and UARTs of the board that a driver has claimed. */
function foundSerial(machine: Machine, account: Account): FoundSerial[] {
  const names = linksIn(machine, ['/dev/serial/by-id', '/dev/serial/by-path']);
  return machine
    .entries('/sys/class/tty')
    .filter((name) => /^tty(USB|ACM|AMA|S|XRUSB)\d+$/.test(name) && isRealUart(machine, name))
    .map((name) => {
      const node = `/dev/${name}`;
      return { node, stable: names.get(node) ?? [], rights: rightsTo(machine, account, node, 'dialout') };
    });
}

/** The kernel keeps places for ttyS0 to ttyS3 though nothing is there: their type is 0. */
function isRealUart(machine: Machine, name: string): boolean {
  if (!name.startsWith('ttyS')) return true;
  return (machine.text(`/sys/class/tty/${name}/type`) ?? '0').trim() !== '0';
}

function foundKeyboards(machine: Machine, account: Account): FoundKeyboard[] {
  const names = linksIn(machine, ['/dev/input/by-id', '/dev/input/by-path'], /-event-kbd$/);
  return [...names].map(([node, stable]) => ({ node, stable, rights: rightsTo(machine, account, node, 'input') }));
}

/** `/proc/asound/cards`: ` 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones`. */
function foundCards(machine: Machine): FoundCard[] {
  const text = machine.text('/proc/asound/cards') ?? '';
  return [...text.matchAll(/^\s*\d+ \[(\S+)\s*\]: (?:\S+ - )?(.+)$/gm)].map(([, id = '', name = '']) => ({ id, name }));
}

/** By node: the names that lead there. */
function linksIn(machine: Machine, directories: readonly string[], like = /./): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const directory of directories) {
    for (const entry of machine.entries(directory).filter((name) => like.test(name))) {
      const link = `${directory}/${entry}`;
      const node = machine.real(link);
      if (node !== null) names.set(node, [...(names.get(node) ?? []), link]);
    }
  }
  return names;
}
