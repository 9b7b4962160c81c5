/**
 * Takes what people showed out of a scanner's bytes and keeps everything a driver lives on: lengths, reports, suffixes,
 * timing. What cannot be told apart from payload is filled: a scrubbed recording rather says too little.
 */
import type { ScannerModel } from '../scanner/models.ts';
import { findKeyboardReport, type KeyboardReportLayout } from '../scanner/boot-keyboard.ts';
import { findScanLayout, type ScanLayout } from '../scanner/hid-pos-layout.ts';
import { parseReportDescriptor } from '../scanner/report-descriptor.ts';
import { KeyFiller, shiftBits } from './scrub-keys.ts';

export interface Scrubber {
  /** A port was opened; what was held of the one before is forgotten. */
  opened(descriptor: Uint8Array | null): void;
  /** The same number of bytes. */
  input(bytes: Uint8Array): Uint8Array;
  /** The usage to write down instead, or null for none. */
  key(usage: number, pressed: boolean): number | null;
}

/** The letter X: every code and every layout can carry it. */
const filler = 0x58;
const aimFlag = 0x5d;

/** The scrubber for a scanner's protocol on its port. */
export function scannerScrubber({ protocol }: ScannerModel): Scrubber {
  let keys = new KeyFiller();
  let report: (bytes: Uint8Array) => Uint8Array = fillText;
  return {
    opened(descriptor) {
      keys = new KeyFiller();
      report = descriptor === null ? fillText : reportScrubber(protocol, descriptor, keys);
    },
    input: (bytes) => report(bytes),
    key: (usage, pressed) => keys.replace(usage, pressed),
  };
}

function reportScrubber(
  protocol: ScannerModel['protocol'],
  descriptor: Uint8Array,
  keys: KeyFiller,
): (bytes: Uint8Array) => Uint8Array {
  const parsed = parseReportDescriptor(descriptor);
  if (!parsed.ok) return fillAll;
  if (protocol === 'keyboard-wedge') {
    const layout = findKeyboardReport(parsed.value);
    return layout === null ? fillAll : (bytes) => fillKeys(bytes, layout, keys);
  }
  const layout = findScanLayout(parsed.value);
  return layout.ok ? (bytes) => fillData(bytes, layout.value) : fillAll;
}

/** A serial scanner's text: control characters frame it and stay. */
function fillText(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte < 0x20 ? byte : filler));
}

/** A report nobody knows the layout of: its id stays, where reports have one. */
function fillAll(bytes: Uint8Array, hasId = true): Uint8Array {
  return bytes.map((byte, index) => ((hasId && index === 0) || byte === 0 ? byte : filler));
}

/** Whether a report is none that the layout describes: another id, or cut short, so that its fields may lie anywhere. */
function isStrange(
  bytes: Uint8Array,
  { reportId, reportBytes }: Pick<ScanLayout, 'reportId' | 'reportBytes'>,
): boolean {
  return bytes.length < reportBytes || (reportId !== 0 && bytes[0] !== reportId);
}

/** The data field as a whole, since behind the length a scanner may leave bytes of the code before. */
function fillData(bytes: Uint8Array, layout: ScanLayout): Uint8Array {
  if (isStrange(bytes, layout)) return fillAll(bytes, layout.reportId !== 0);
  // The variant whose AIM identifier lies one byte later: its last character stands where the data should begin.
  const later = layout.aimAt !== null && bytes[layout.aimAt + 1] === aimFlag ? 1 : 0;
  const [from, to] = [layout.dataAt + later, layout.dataAt + layout.dataBytes];
  const isFrame = (index: number): boolean => index < from || (index >= to && index < layout.reportBytes);
  return bytes.map((byte, index) => (byte === 0 || isFrame(index) ? byte : filler));
}

function fillKeys(bytes: Uint8Array, layout: KeyboardReportLayout, keys: KeyFiller): Uint8Array {
  if (isStrange(bytes, layout)) return fillAll(bytes, layout.reportId !== 0);
  const { modifiersAt, keysAt, keyCount } = layout;
  const pressed = keys.replaceAll([...bytes.subarray(keysAt, keysAt + keyCount)]);
  return bytes.map((byte, index) => {
    if (index === modifiersAt) return byte & ~shiftBits;
    if (index >= keysAt && index < keysAt + keyCount) return pressed[index - keysAt] ?? 0;
    return index < layout.reportBytes || byte === 0 ? byte : filler;
  });
}
