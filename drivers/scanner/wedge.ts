/**
 * Decoder of a keyboard wedge: keys of a scanner that types. Whatever is typed becomes data or spoils the code; no key,
 * control characters and hot keys included, does anything else.
 */
import type { CodeEnding } from './code-buffer.ts';
import { CodeBuffer } from './code-buffer.ts';
import type { KeyboardLayout, KeyboardLayoutName } from './keyboard-layouts.ts';
import { keyboardLayout, keypadDigit } from './keyboard-layouts.ts';
import type { ScanDecoder, ScanResult } from './scan-result.ts';
import { defaultMaxCodeBytes } from './scan-result.ts';
import type { AltCodes } from './wedge-characters.ts';
import { altCodeBytes, controlByte } from './wedge-characters.ts';

export interface WedgeSettings {
  readonly layout: KeyboardLayoutName;
  /** `cr` is the Enter key, `tab` the Tab key; without `gap` a code that lacks its suffix is discarded after the gap. */
  readonly endings: readonly CodeEnding[];
  readonly altCodes: AltCodes;
  /** Milliseconds of silence after which a code has ended or lost its suffix. */
  readonly gapMs: number;
  readonly maxCodeBytes?: number;
}

const usage = {
  enter: 0x28,
  escape: 0x29,
  backspace: 0x2a,
  tab: 0x2b,
  capsLock: 0x39,
  delete: 0x4c,
  keypadEnter: 0x58,
};
/** Locks of the host, not of the text: some scanners set Num Lock before they send Alt codes. */
const silentKeys: ReadonlySet<number> = new Set([0x47, 0x53]);
const firstModifier = 0xe0;
const control = 0x11; // bits of left and right, in the order of usages 0xE0–0xE7
const shift = 0x22;
const alt = 0x44;
const gui = 0x88;
/** 1,114,111, the last code point there is, with a leading zero. */
const maxAltDigits = 8;

export class WedgeDecoder implements ScanDecoder {
  readonly #settings: WedgeSettings;
  readonly #layout: KeyboardLayout;
  readonly #buffer: CodeBuffer;
  readonly #encoder = new TextEncoder();
  #modifiers = 0;
  #capsLock = false;
  #altDigits = '';
  #lastMs = 0;

  constructor(settings: WedgeSettings) {
    this.#settings = settings;
    this.#layout = keyboardLayout(settings.layout);
    this.#buffer = new CodeBuffer(settings.maxCodeBytes ?? defaultMaxCodeBytes);
  }

  get flushAtMs(): number | null {
    return this.#isIdle ? null : this.#lastMs + this.#settings.gapMs;
  }

  /** One key, as a usage of the keyboard page, went down or came up. */
  key(key: number, pressed: boolean, atMs: number): readonly ScanResult[] {
    const results = this.#flushIfDue(atMs);
    if (key >= firstModifier && key < firstModifier + 8) {
      this.#modifier(1 << (key - firstModifier), pressed);
      return results;
    }
    return pressed ? [...results, ...this.#press(key)] : results;
  }

  /** Keys were lost or are unknown: the code they belong to is discarded. */
  spoil(why: string, atMs: number): readonly ScanResult[] {
    const results = this.#flushIfDue(atMs);
    this.#buffer.spoil(why);
    return results;
  }

  flush(): readonly ScanResult[] {
    if (this.#isIdle) return [];
    if (this.#altDigits !== '') this.#buffer.spoil('Alt code was not finished');
    if (!this.#settings.endings.includes('gap')) this.#buffer.spoil('the suffix never came');
    return this.#finish();
  }

  reset(): readonly ScanResult[] {
    if (!this.#isIdle) this.#buffer.spoil('the device went away in the middle of a code');
    this.#modifiers = 0;
    this.#capsLock = false;
    return this.#finish();
  }

  get #isIdle(): boolean {
    return this.#buffer.isEmpty && this.#altDigits === '';
  }

  #finish(): readonly ScanResult[] {
    this.#altDigits = '';
    return this.#buffer.finish(this.#lastMs);
  }

  #flushIfDue(atMs: number): readonly ScanResult[] {
    const due = this.flushAtMs;
    const results = due !== null && atMs >= due ? this.flush() : [];
    this.#lastMs = atMs;
    return results;
  }

  #modifier(bit: number, pressed: boolean): void {
    const before = this.#modifiers;
    this.#modifiers = pressed ? before | bit : before & ~bit;
    if ((before & alt) === 0 || (this.#modifiers & alt) !== 0 || this.#altDigits === '') return;
    const bytes = altCodeBytes(this.#altDigits, this.#settings.altCodes);
    // Its digits may be a number of somebody, and this is written down.
    if (bytes === null) this.#buffer.spoil(`an Alt code of ${this.#altDigits.length} digits is no character`);
    else this.#buffer.add(bytes);
    this.#altDigits = '';
  }

  #press(key: number): readonly ScanResult[] {
    if (key === usage.capsLock) this.#capsLock = !this.#capsLock;
    if (key === usage.capsLock || silentKeys.has(key)) return [];
    if ((this.#modifiers & alt) !== 0) this.#altKey(key);
    else if ((this.#modifiers & gui) !== 0) this.#noCharacter(key);
    else if ((this.#modifiers & control) !== 0) this.#controlKey(key);
    else return this.#plainKey(key);
    return [];
  }

  #altKey(key: number): void {
    const digit = keypadDigit(key);
    if (digit === null || (this.#modifiers & (control | gui)) !== 0) this.#noCharacter(key);
    else if (this.#altDigits.length >= maxAltDigits) this.#buffer.spoil('Alt code is too long');
    else this.#altDigits += digit;
  }

  #controlKey(key: number): void {
    const byte = controlByte(key, this.#layout);
    if (byte === null) this.#noCharacter(key);
    else this.#buffer.add([byte]);
  }

  #plainKey(key: number): readonly ScanResult[] {
    switch (key) {
      case usage.enter:
      case usage.keypadEnter:
        return this.#suffix('cr', 0x0d);
      case usage.tab:
        return this.#suffix('tab', 0x09);
      case usage.escape:
        this.#buffer.add([0x1b]);
        return [];
      case usage.backspace:
        this.#buffer.add([0x08]);
        return [];
      case usage.delete:
        this.#buffer.add([0x7f]);
        return [];
      default:
        this.#character(key);
        return [];
    }
  }

  #suffix(ending: CodeEnding, byte: number): readonly ScanResult[] {
    if (this.#settings.endings.includes(ending)) return this.#finish();
    this.#buffer.add([byte]);
    return [];
  }

  #character(key: number): void {
    const meaning = this.#layout.get(key);
    if (meaning === undefined) return this.#noCharacter(key);
    const shifted = (this.#modifiers & shift) !== 0;
    const upper = meaning.letter && this.#capsLock ? !shifted : shifted;
    this.#buffer.add(this.#encoder.encode(upper ? meaning.shifted : meaning.plain));
  }

  #noCharacter(key: number): void {
    const held = this.#modifiers.toString(16).padStart(2, '0');
    this.#buffer.spoil(`key 0x${key.toString(16)} with modifiers 0x${held} is no character`);
  }
}
