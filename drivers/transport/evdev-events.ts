/** Events of the kernel's input devices (linux/input.h), as read from an event node of a 64-bit system. */

export type KeyboardEvent =
  | { readonly kind: 'key'; readonly usage: number; readonly pressed: boolean }
  /** A key without a usage here, or an overrun of the kernel's buffer. */
  | { readonly kind: 'spoilt'; readonly why: string };

/** struct input_event: two 64-bit words of time, type and code of 16 bits, value of 32 bits. */
export const eventBytes = 24;
const synchronisation = 0;
const key = 1;
const dropped = 3;

/** Whole events only; other event types (scan codes, LEDs, reports) say nothing about keys. */
export function keyboardEvents(bytes: Uint8Array): readonly KeyboardEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: KeyboardEvent[] = [];
  for (let at = 0; at + eventBytes <= bytes.length; at += eventBytes) {
    const event = keyboardEvent(
      view.getUint16(at + 16, true),
      view.getUint16(at + 18, true),
      view.getInt32(at + 20, true),
    );
    if (event !== null) events.push(event);
  }
  return events;
}

function keyboardEvent(type: number, code: number, value: number): KeyboardEvent | null {
  if (type === synchronisation) {
    return code === dropped ? { kind: 'spoilt', why: 'the kernel dropped input events' } : null;
  }
  if (type !== key || value === 2) return null; // value 2 is an automatic repeat
  const usage = usages.get(code);
  if (usage !== undefined) return { kind: 'key', usage, pressed: value !== 0 };
  return value === 0 ? null : { kind: 'spoilt', why: `key code ${code} is not a key of a keyboard` };
}

/** Key codes (linux/input-event-codes.h) to usages (HID Usage Tables, page 0x07). */
const usages: ReadonlyMap<number, number> = new Map([
  [1, 0x29],
  [2, 0x1e],
  [3, 0x1f],
  [4, 0x20],
  [5, 0x21],
  [6, 0x22],
  [7, 0x23],
  [8, 0x24],
  [9, 0x25],
  [10, 0x26],
  [11, 0x27],
  [12, 0x2d],
  [13, 0x2e],
  [14, 0x2a],
  [15, 0x2b],
  [16, 0x14],
  [17, 0x1a],
  [18, 0x08],
  [19, 0x15],
  [20, 0x17],
  [21, 0x1c],
  [22, 0x18],
  [23, 0x0c],
  [24, 0x12],
  [25, 0x13],
  [26, 0x2f],
  [27, 0x30],
  [28, 0x28],
  [29, 0xe0],
  [30, 0x04],
  [31, 0x16],
  [32, 0x07],
  [33, 0x09],
  [34, 0x0a],
  [35, 0x0b],
  [36, 0x0d],
  [37, 0x0e],
  [38, 0x0f],
  [39, 0x33],
  [40, 0x34],
  [41, 0x35],
  [42, 0xe1],
  [43, 0x31],
  [44, 0x1d],
  [45, 0x1b],
  [46, 0x06],
  [47, 0x19],
  [48, 0x05],
  [49, 0x11],
  [50, 0x10],
  [51, 0x36],
  [52, 0x37],
  [53, 0x38],
  [54, 0xe5],
  [55, 0x55],
  [56, 0xe2],
  [57, 0x2c],
  [58, 0x39],
  [59, 0x3a],
  [60, 0x3b],
  [61, 0x3c],
  [62, 0x3d],
  [63, 0x3e],
  [64, 0x3f],
  [65, 0x40],
  [66, 0x41],
  [67, 0x42],
  [68, 0x43],
  [69, 0x53],
  [70, 0x47],
  [71, 0x5f],
  [72, 0x60],
  [73, 0x61],
  [74, 0x56],
  [75, 0x5c],
  [76, 0x5d],
  [77, 0x5e],
  [78, 0x57],
  [79, 0x59],
  [80, 0x5a],
  [81, 0x5b],
  [82, 0x62],
  [83, 0x63],
  [86, 0x64],
  [87, 0x44],
  [88, 0x45],
  [96, 0x58],
  [97, 0xe4],
  [98, 0x54],
  [99, 0x46],
  [100, 0xe6],
  [102, 0x4a],
  [103, 0x52],
  [104, 0x4b],
  [105, 0x50],
  [106, 0x4f],
  [107, 0x4d],
  [108, 0x51],
  [109, 0x4e],
  [110, 0x49],
  [111, 0x4c],
  [119, 0x48],
  [125, 0xe3],
  [126, 0xe7],
  [127, 0x65],
]);
