/** GPIO chips of the character device with their lines, and who holds each. Asks; takes no line. */
import {
  decodeChipInfo,
  decodeLineInfo,
  encodeChipInfo,
  encodeLineInfo,
  requests,
} from '../../drivers/transport/gpio-abi.ts';
import type { GpioKernel } from '../../drivers/transport/gpio-kernel.ts';
import { rightsTo, type Account, type Rights } from './account.ts';
import type { Machine } from './machine.ts';

export interface FoundLine {
  readonly offset: number;
  readonly name: string;
  /** Who holds it now; null when it is free. */
  readonly holder: string | null;
}

export interface FoundChip {
  readonly node: string;
  /** What a site file names it by; empty while it may not be opened. */
  readonly label: string;
  readonly lines: readonly FoundLine[];
  readonly rights: Rights;
}

export function foundChips(machine: Machine, account: Account, kernel: GpioKernel): FoundChip[] {
  return kernel.chips().map((node) => {
    const rights = rightsTo(machine, account, node, 'gpio');
    const fd = kernel.open(node);
    if (!fd.ok) return { node, label: '', lines: [], rights };
    const buffer = encodeChipInfo();
    const answered = kernel.ioctl(fd.value, requests.chipInfo, buffer).ok;
    const { label, lines: count } = decodeChipInfo(buffer);
    const lines = answered ? Array.from({ length: count }, (_, offset) => lineOf(kernel, fd.value, offset)) : [];
    kernel.close(fd.value);
    return { node, label: answered ? label : '', lines, rights };
  });
}

function lineOf(kernel: GpioKernel, fd: number, offset: number): FoundLine {
  const buffer = encodeLineInfo(offset);
  if (!kernel.ioctl(fd, requests.lineInfo, buffer).ok) return { offset, name: '', holder: null };
  const { name, consumer, used } = decodeLineInfo(buffer);
  return { offset, name, holder: used ? consumer || 'the kernel' : null };
}
