/** Chance by seed: the same numbers in every run (xorshift32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5eed5eed) >>> 0 || 1;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return limit < 1 ? 0 : (this.#state >>> 0) % limit;
  }

  one<T>(of: readonly T[]): T | undefined {
    return of[this.below(of.length)];
  }
}
