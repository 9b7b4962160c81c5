/**
 * Filler for keys. Two keys that are down at once get different fillers, and one key keeps its own until it is released,
 * so that the same number of characters is typed. Shift would tell the case of letters and goes; Alt frames codes and stays.
 */

const leftShift = 0xe1;
const rightShift = 0xe5;
/** Of the modifier byte of a keyboard report. */
export const shiftBits = 0x22;

/** q to z: a boot report holds six keys at most. */
const letters = Array.from({ length: 10 }, (_, index) => 0x14 + index);
/** 1 to 9 of the keypad, for the digits of Alt codes. */
const keypad = Array.from({ length: 9 }, (_, index) => 0x59 + index);

export class KeyFiller {
  readonly #held = new Map<number, number>();
  #turn = 0;

  /** One key of a grabbed keyboard; null drops it. */
  replace(usage: number, pressed: boolean): number | null {
    if (usage === leftShift || usage === rightShift) return null;
    if (!writes(usage)) return usage;
    if (pressed) return this.#fillerOf(usage);
    const filler = this.#held.get(usage) ?? this.#next(usage);
    this.#held.delete(usage);
    return filler;
  }

  /** The keys of one keyboard report, 0 for none. */
  replaceAll(usages: readonly number[]): readonly number[] {
    for (const held of this.#held.keys()) if (!usages.includes(held)) this.#held.delete(held);
    return usages.map((usage) => (writes(usage) ? this.#fillerOf(usage) : usage));
  }

  #fillerOf(usage: number): number {
    const filler = this.#held.get(usage) ?? this.#next(usage);
    this.#held.set(usage, filler);
    return filler;
  }

  #next(usage: number): number {
    const fillers = keypad.includes(usage) || usage === 0x62 ? keypad : letters;
    this.#turn += 1;
    const inUse = [...this.#held.values()];
    const free = fillers.filter((filler) => !inUse.includes(filler));
    return free[this.#turn % Math.max(1, free.length)] ?? fillers[0] ?? 0;
  }
}

/** Whether a key of the keyboard page writes a character: letters, digits, signs, keypad; not Enter, Escape, Backspace, Tab. */
function writes(usage: number): boolean {
  const rows = usage >= 0x04 && usage <= 0x38 && !(usage >= 0x28 && usage <= 0x2b);
  return rows || (usage >= 0x54 && usage <= 0x64 && usage !== 0x58);
}
