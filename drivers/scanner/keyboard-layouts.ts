/**
 * What the keys of a keyboard page (HID Usage Tables, page 0x07) write, by the layout the scanner was set to. The layout
 * of this machine plays no part: its keymap never sees these keys.
 */

interface KeyMeaning {
  readonly plain: string;
  readonly shifted: string;
  /** Caps Lock inverts letters only. */
  readonly letter: boolean;
}

export type KeyboardLayout = ReadonlyMap<number, KeyMeaning>;

export const keyboardLayoutNames = ['us', 'de'] as const;
export type KeyboardLayoutName = (typeof keyboardLayoutNames)[number];

const letterA = 0x04;
const digitOne = 0x1e;
const keypadOne = 0x59;

/** The letters in order of usages 0x04–0x1D; the digit row with its shifted signs; then single keys as [usage, plain, shifted]. */
interface LayoutData {
  readonly letters: string;
  readonly shiftedDigits: string;
  readonly others: readonly (readonly [usage: number, plain: string, shifted: string])[];
}

const layouts: Record<KeyboardLayoutName, LayoutData> = {
  us: {
    letters: 'abcdefghijklmnopqrstuvwxyz',
    shiftedDigits: '!@#$%^&*()',
    others: [
      [0x2d, '-', '_'],
      [0x2e, '=', '+'],
      [0x2f, '[', '{'],
      [0x30, ']', '}'],
      [0x31, '\\', '|'],
      [0x32, '\\', '|'],
      [0x33, ';', ':'],
      [0x34, "'", '"'],
      [0x35, '`', '~'],
      [0x36, ',', '<'],
      [0x37, '.', '>'],
      [0x38, '/', '?'],
      [0x64, '\\', '|'],
    ],
  },
  de: {
    letters: 'abcdefghijklmnopqrstuvwxzy',
    shiftedDigits: '!"§$%&/()=',
    others: [
      [0x2d, 'ß', '?'],
      [0x30, '+', '*'],
      [0x31, '#', "'"],
      [0x32, '#', "'"],
      [0x36, ',', ';'],
      [0x37, '.', ':'],
      [0x38, '-', '_'],
      [0x64, '<', '>'],
    ],
  },
};

/** Keys that write the same in every layout: space and the keypad. */
const everywhere: readonly (readonly [usage: number, text: string])[] = [
  [0x2c, ' '],
  [0x54, '/'],
  [0x55, '*'],
  [0x56, '-'],
  [0x57, '+'],
  [0x63, '.'],
];

/** The digits of the keypad, of which Alt codes are made. */
export function keypadDigit(usage: number): string | null {
  const index = usage - keypadOne;
  return index >= 0 && index < 10 ? ('1234567890'[index] ?? null) : null;
}

/** The table of a layout; a key that is not in it writes nothing. */
export function keyboardLayout(name: KeyboardLayoutName): KeyboardLayout {
  const { letters, shiftedDigits, others } = layouts[name];
  const table = new Map<number, KeyMeaning>();
  for (const [usage, text] of everywhere) table.set(usage, { plain: text, shifted: text, letter: false });
  for (const [index, plain] of Array.from(letters).entries()) {
    table.set(letterA + index, { plain, shifted: plain.toUpperCase(), letter: true });
  }
  for (const [index, shifted] of Array.from(shiftedDigits).entries()) {
    const digit = keypadDigit(keypadOne + index) ?? '';
    table.set(digitOne + index, { plain: digit, shifted, letter: false });
    table.set(keypadOne + index, { plain: digit, shifted: digit, letter: false });
  }
  for (const [usage, plain, shifted] of others) table.set(usage, { plain, shifted, letter: false });
  return table;
}
