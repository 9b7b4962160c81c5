/** Keyboard reports (USB HID 1.11 appendix B.1) to keys: what is newly pressed is the difference of two reports. */
import type { Result } from '../basics/result.ts';
import { err, ok } from '../basics/result.ts';
import type { HidDescriptor, HidField } from './report-fields.ts';
import { elementsOf, reportBytes } from './report-fields.ts';

/** Byte offsets within the report as hidraw gives it, id byte included. */
export interface KeyboardReportLayout {
  readonly reportId: number;
  readonly reportBytes: number;
  readonly modifiersAt: number;
  readonly keysAt: number;
  readonly keyCount: number;
}

export interface KeyEvent {
  readonly usage: number;
  readonly pressed: boolean;
}

const keyboardPage = 0x07;
const firstModifier = 0xe0;
/** Roll-over, self-test failure, undefined error: the report does not tell the keys. */
const lastErrorUsage = 0x03;

/** The report with eight modifier bits and an array of keys; null when the device is no such keyboard. */
export function findKeyboardReport(descriptor: HidDescriptor): KeyboardReportLayout | null {
  const inputs = descriptor.fields.filter(({ reportType, flags }) => reportType === 'input' && !flags.constant);
  for (const modifiers of inputs) {
    if (!isModifiers(modifiers)) continue;
    const { reportId } = modifiers;
    const keys = inputs.find((field) => field.reportId === reportId && isKeys(field));
    if (keys === undefined) continue;
    return {
      reportId,
      reportBytes: reportBytes(descriptor, 'input', reportId) ?? 0,
      modifiersAt: modifiers.bitOffset / 8,
      keysAt: keys.bitOffset / 8,
      keyCount: keys.count,
    };
  }
  return null;
}

function isModifiers(field: HidField): boolean {
  if (!field.flags.variable || field.bitSize !== 1 || field.count !== 8 || field.bitOffset % 8 !== 0) return false;
  const [range] = field.usages;
  return range?.page === keyboardPage && range.from === firstModifier && range.to === firstModifier + 7;
}

function isKeys(field: HidField): boolean {
  if (field.flags.variable || field.bitSize !== 8 || field.bitOffset % 8 !== 0) return false;
  return elementsOf(field, keyboardPage, 0x04) !== null;
}

/** Holds the last report, so that a key counts once until a report without it. */
export class BootKeyboard {
  readonly #layout: KeyboardReportLayout;
  #modifiers = 0;
  #keys: ReadonlySet<number> = new Set();

  constructor(layout: KeyboardReportLayout) {
    this.#layout = layout;
  }

  /** The keys that changed, modifiers first, then in the report's order; none for other reports; or what is wrong. */
  push(report: Uint8Array): Result<readonly KeyEvent[], string> {
    const { reportId, reportBytes, modifiersAt, keysAt, keyCount } = this.#layout;
    if (reportId !== 0 && report[0] !== reportId) return ok([]);
    if (report.length < reportBytes) return err(`report of ${report.length} bytes where ${reportBytes} were declared`);
    const pressed = new Set(report.subarray(keysAt, keysAt + keyCount));
    pressed.delete(0);
    for (const usage of pressed) if (usage <= lastErrorUsage) return err('the keyboard lost keys (roll-over)');
    const modifiers = report[modifiersAt] ?? 0;
    const events = [...modifierEvents(this.#modifiers, modifiers), ...keyEvents(this.#keys, pressed)];
    this.#modifiers = modifiers;
    this.#keys = pressed;
    return ok(events);
  }
}

function modifierEvents(before: number, after: number): readonly KeyEvent[] {
  return Array.from({ length: 8 }, (_, bit) => ({
    usage: firstModifier + bit,
    pressed: ((after >> bit) & 1) === 1,
  })).filter((_, bit) => (((before ^ after) >> bit) & 1) === 1);
}

function keyEvents(before: ReadonlySet<number>, after: ReadonlySet<number>): readonly KeyEvent[] {
  const released = [...before].filter((usage) => !after.has(usage));
  const pressed = [...after].filter((usage) => !before.has(usage));
  return [
    ...released.map((usage) => ({ usage, pressed: false })),
    ...pressed.map((usage) => ({ usage, pressed: true })),
  ];
}
