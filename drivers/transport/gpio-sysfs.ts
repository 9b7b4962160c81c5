/** The global number sysfs knows a line by: base of the chip, found by its label, plus offset (hardware facts §3). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { lineText } from './gpio-faults.ts';
import type { GpioLineIdentity } from './ports.ts';

interface SysfsChip {
  readonly label: string;
  readonly base: number;
  readonly lines: number;
}

/** Errors: `unsupported` without sysfs GPIO, `notFound` with the labels that are there, `badConfiguration`. */
export function globalNumber(root: string, identity: GpioLineIdentity): Result<number, DeviceFault> {
  const device = lineText(identity);
  const fault = (code: DeviceFault['code'], detail: string): Result<never, DeviceFault> =>
    err({ code, device, detail: `${device}: ${detail}` });
  if (!existsSync(root)) {
    return fault('unsupported', `this kernel has no ${root}; use the transport characterDevice`);
  }
  const chips = readChips(root);
  const named = chips.filter((chip) => chip.label === identity.chip);
  const chip = named[0];
  if (chip === undefined) {
    const there = chips.length === 0 ? 'none' : chips.map(({ label }) => label).join(', ');
    return fault('notFound', `no chip has the label "${identity.chip}"; chips there: ${there}`);
  }
  if (named.length > 1) return fault('badConfiguration', `more than one chip has the label "${identity.chip}"`);
  const offset = offsetOf(identity);
  if (offset === null) return fault('badConfiguration', 'sysfs knows no names of lines; give the offset on the chip');
  if (offset >= chip.lines) return fault('notFound', `the chip has ${chip.lines} lines, counted from 0`);
  return ok(chip.base + offset);
}

/** On the pin controllers of the Raspberry Pi `GPIO<n>` is offset n; other chips' names cannot be known here. */
function offsetOf({ chip, line }: GpioLineIdentity): number | null {
  if (typeof line === 'number') return line;
  const digits = /^GPIO(\d{1,2})$/.exec(line)?.[1];
  return digits !== undefined && chip.startsWith('pinctrl-') ? Number(digits) : null;
}

function readChips(root: string): SysfsChip[] {
  return readdirSync(root)
    .filter((entry) => /^gpiochip\d+$/.test(entry))
    .flatMap((entry) => {
      const label = readText(join(root, entry, 'label'));
      const base = Number(readText(join(root, entry, 'base')));
      const lines = Number(readText(join(root, entry, 'ngpio')));
      return label !== null && Number.isInteger(base) && Number.isInteger(lines) ? [{ label, base, lines }] : [];
    });
}

/** `null` when the file cannot be read: a chip may go away while it is listed. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
