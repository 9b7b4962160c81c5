/** Characters a scanner types by other means than one key: control characters and Alt codes. */
import type { KeyboardLayout } from './keyboard-layouts.ts';

/**
 * What the number of an Alt code above 255 means: a two-byte code of GBK, as on a Chinese system, or a code point.
 * Up to 255 it is one byte in `gbk`, so that scanners which send UTF-8 byte by byte are read too.
 */
export type AltCodes = 'gbk' | 'unicode';

/** The bytes of an Alt code, or null when there is no such character. */
export function altCodeBytes(digits: string, meaning: AltCodes): Uint8Array | null {
  const number = Number.parseInt(digits, 10);
  switch (meaning) {
    case 'gbk':
      if (number <= 0xff) return Uint8Array.of(number);
      return number <= 0xffff && number >> 8 >= 0x81 ? Uint8Array.of(number >> 8, number & 0xff) : null;
    case 'unicode':
      if (number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff)) return null;
      return new TextEncoder().encode(String.fromCodePoint(number));
  }
}

/** The control character that Ctrl with this key stands for (ECMA-48: letter or sign less 0x40), or null. */
export function controlByte(key: number, layout: KeyboardLayout): number | null {
  const meaning = layout.get(key);
  if (meaning === undefined) return null;
  if (meaning.plain === ' ') return 0x00;
  for (const sign of [meaning.plain.toUpperCase(), meaning.shifted]) {
    const code = sign.codePointAt(0) ?? 0;
    if (code >= 0x40 && code <= 0x5f) return code - 0x40;
  }
  return null;
}
