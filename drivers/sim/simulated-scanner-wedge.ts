/** A scanner in keyboard mode: types a payload as boot keyboard reports, US layout or Alt codes. */

/** Descriptor of a boot keyboard (USB HID 1.11 appendix E.6): modifiers, a reserved byte, LEDs, six keys. */
export const bootKeyboardDescriptor: Uint8Array = new Uint8Array(
  Buffer.from(
    '05010906a1010507 19e029e715002501 7501950881029501 7508810195057501 0508190129059102 9501750391019506 7508150026ff0005 0719002aff008100 c0'.replaceAll(
      ' ',
      '',
    ),
    'hex',
  ),
);

export interface WedgeTyping {
  /** `alt` types every byte as an Alt code; otherwise only bytes without a key are. */
  readonly mode?: 'keys' | 'alt';
  /** The scanner toggles Caps Lock around the text, for hosts where it is on. */
  readonly capsLock?: boolean;
  readonly suffix?: 'cr' | 'tab' | 'none';
}

const leftShift = 0x02;
const leftAlt = 0x04;
const capsLock = 0x39;
const letters = 'abcdefghijklmnopqrstuvwxyz';
const plain = "1234567890\r\x1b\b\t -=[]\\\0;'`,./";
const shifted = '!@#$%^&*()\0\0\0\0\0_+{}|\0:"~<>?';
const released = report(0, []);

/** The reports of one scan, each key followed by its release. */
export function wedgeReports(payload: Uint8Array, typing: WedgeTyping = {}): readonly Uint8Array[] {
  const toggle = typing.capsLock === true ? tap(0, capsLock) : [];
  const text = [...payload].flatMap((byte) => {
    const key = typing.mode === 'alt' ? null : keyOf(byte, typing.capsLock === true);
    return key === null ? altCode(byte) : tap(key.modifiers, key.usage);
  });
  return [...toggle, ...text, ...toggle, ...suffixOf(typing.suffix ?? 'cr')];
}

/** Eight bytes: modifiers, 0, up to six usages. */
export function report(modifiers: number, usages: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8);
  bytes[0] = modifiers;
  bytes.set(usages.slice(0, 6), 2);
  return bytes;
}

function tap(modifiers: number, usage: number): readonly Uint8Array[] {
  return [report(modifiers, [usage]), released];
}

function keyOf(byte: number, caps: boolean): { usage: number; modifiers: number } | null {
  const sign = String.fromCharCode(byte);
  const letter = letters.indexOf(sign.toLowerCase());
  if (letter >= 0) return { usage: 0x04 + letter, modifiers: (sign !== sign.toLowerCase()) !== caps ? leftShift : 0 };
  // A control character that is also a suffix key must not be typed as that key.
  if (byte < 0x20 || byte > 0x7e) return null;
  const unshifted = plain.indexOf(sign);
  if (unshifted >= 0) return { usage: 0x1e + unshifted, modifiers: 0 };
  const withShift = shifted.indexOf(sign);
  return withShift < 0 ? null : { usage: 0x1e + withShift, modifiers: leftShift };
}

/** Alt held, keypad digits one after the other, Alt released. */
function altCode(byte: number): readonly Uint8Array[] {
  const digits = String(byte).padStart(3, '0');
  const taps = Array.from(digits).flatMap((digit) => [
    report(leftAlt, [digit === '0' ? 0x62 : 0x58 + Number(digit)]),
    report(leftAlt, []),
  ]);
  return [report(leftAlt, []), ...taps, released];
}

function suffixOf(suffix: 'cr' | 'tab' | 'none'): readonly Uint8Array[] {
  switch (suffix) {
    case 'cr':
      return tap(0, 0x28);
    case 'tab':
      return tap(0, 0x2b);
    case 'none':
      return [];
  }
}
