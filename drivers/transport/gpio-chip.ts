/** Finds a line on the chips of the character device: the chip by its label, the line by name or offset. */
import { err, ok, type Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { decodeChipInfo, decodeLineInfo, encodeChipInfo, encodeLineInfo, requests } from './gpio-abi.ts';
import { gpioFault, lineText } from './gpio-faults.ts';
import type { GpioKernel } from './gpio-kernel.ts';
import type { GpioLineIdentity } from './ports.ts';

export interface FoundLine {
  /** To be closed by whoever gets it. */
  readonly chipFd: number;
  readonly offset: number;
  /** Who holds the line now; empty if nobody says so. */
  readonly consumer: string;
}

interface OpenChip {
  readonly fd: number;
  readonly path: string;
  readonly lines: number;
}

/** Errors: `notFound` with the labels that are there, `permissionDenied`, `badConfiguration` for an ambiguous offset. */
export function findLine(kernel: GpioKernel, identity: GpioLineIdentity): Result<FoundLine, DeviceFault> {
  const device = lineText(identity);
  const opened = openChips(kernel, identity.chip);
  const { chips, refused, labels } = opened;
  const found = chips.flatMap((chip) => {
    const line = lineOn(kernel, chip, identity.line);
    return line === null ? [] : [{ chip, line }];
  });
  const first = found[0];
  const keep = first !== undefined && found.length === 1 ? first.chip : null;
  for (const chip of chips) if (chip !== keep) kernel.close(chip.fd);
  if (keep !== null && first !== undefined) return ok({ chipFd: keep.fd, ...first.line });
  if (found.length > 1) {
    const paths = found.map(({ chip }) => chip.path).join(', ');
    return err({ code: 'badConfiguration', device, detail: `${device}: more than one chip has this line: ${paths}` });
  }
  if (chips.length > 0) {
    const detail = `${device}: the chip has no such line; see the names and offsets: gpioinfo`;
    return err({ code: 'notFound', device, detail });
  }
  if (refused !== null) return err(gpioFault(device, `opening ${refused.path}`, refused.errno));
  const there = labels.length === 0 ? 'no GPIO chip is there' : `chips there: ${labels.join(', ')}`;
  return err({ code: 'notFound', device, detail: `${device}: no chip has the label "${identity.chip}"; ${there}` });
}

function openChips(
  kernel: GpioKernel,
  label: string,
): { chips: OpenChip[]; refused: { path: string; errno: string } | null; labels: string[] } {
  const chips: OpenChip[] = [];
  const labels: string[] = [];
  let refused: { path: string; errno: string } | null = null;
  for (const path of kernel.chips()) {
    const fd = kernel.open(path);
    if (!fd.ok) {
      refused = { path, errno: fd.error };
      continue;
    }
    const buffer = encodeChipInfo();
    const answer = kernel.ioctl(fd.value, requests.chipInfo, buffer);
    const info = decodeChipInfo(buffer);
    if (answer.ok) labels.push(info.label);
    else refused = { path, errno: answer.error };
    if (answer.ok && info.label === label) chips.push({ fd: fd.value, path, lines: info.lines });
    else kernel.close(fd.value);
  }
  return { chips, refused, labels };
}

function lineOn(
  kernel: GpioKernel,
  chip: OpenChip,
  wanted: string | number,
): { offset: number; consumer: string } | null {
  if (typeof wanted === 'number') return wanted < chip.lines ? infoOf(kernel, chip, wanted) : null;
  for (let offset = 0; offset < chip.lines; offset += 1) {
    const info = infoOf(kernel, chip, offset);
    if (info !== null && info.name === wanted) return info;
  }
  return null;
}

function infoOf(
  kernel: GpioKernel,
  chip: OpenChip,
  offset: number,
): { offset: number; consumer: string; name: string } | null {
  const buffer = encodeLineInfo(offset);
  if (!kernel.ioctl(chip.fd, requests.lineInfo, buffer).ok) return null;
  const { name, consumer, used } = decodeLineInfo(buffer);
  return { offset, name, consumer: used && consumer === '' ? 'the kernel' : consumer };
}
