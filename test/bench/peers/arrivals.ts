/** What comes in at the other side, counted as it comes. */
import { setTimeout as pause } from 'node:timers/promises';

/** How fast kept events were sent on, from the first that came in to the last; how many never did, and how many again. */
export interface Forwarded {
  readonly perSecond: number;
  readonly missing: number;
  readonly twice: number;
}

/** After so many milliseconds without one, no more are coming. */
const quietMs = 3_000;

export class Arrivals {
  readonly #seen = new Set<unknown>();
  #all = 0;
  #firstMs = 0;
  #lastMs = performance.now();

  note(number: unknown): void {
    this.#lastMs = performance.now();
    if (this.#all === 0) this.#firstMs = this.#lastMs;
    this.#all += 1;
    this.#seen.add(number);
  }

  /** Resolves once `count` different ones have come, or none has for three seconds from now on. */
  async all(count: number): Promise<Forwarded> {
    const from = performance.now();
    while (this.#seen.size < count && performance.now() - Math.max(from, this.#lastMs) < quietMs) await pause(20);
    const arrived = this.#seen.size;
    return {
      perSecond: arrived < 2 ? 0 : (1000 * (arrived - 1)) / (this.#lastMs - this.#firstMs),
      missing: count - arrived,
      twice: this.#all - arrived,
    };
  }
}
