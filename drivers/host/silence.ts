/**
 * When a device process that gives no sign of life is given up. Silence counts against it only for as long as it could have
 * spoken: on a machine with too much to do a healthy process may wait for a processor for longer than a frozen one is
 * borne, and what takes its place after its end would wait as long, and start besides.
 */
import type { ProcessorTime } from './processor-time.ts';
import { BEAT_MS, MISSED_BEATS, MOST_STARVED_BEATS, SPARED_RUN_MS } from './settings.ts';

/** At one of the looks. */
interface Seen {
  readonly atMs: number;
  readonly time: ProcessorTime;
}

export class Silence {
  readonly #look: () => ProcessorTime | null;
  #missed = 0;
  #spared = 0;
  /** At the first beat that is surely missing, and at the last look. */
  #first: Seen | null = null;
  #last: Seen | null = null;

  /** `look` is asked only when beats are missing. */
  constructor(look: () => ProcessorTime | null) {
    this.#look = look;
  }

  /** A beat came. */
  broken(): void {
    this.#missed = 0;
    this.#spared = 0;
    this.#first = null;
    this.#last = null;
  }

  /** BEAT_MS have passed once more, at `atMs` of the host's clock; why the process is given up, or null. */
  lasted(atMs: number): string | null {
    // The beat of this very tick may be on its way.
    this.#missed += 1;
    if (this.#missed < MISSED_BEATS) return null;
    const time = this.#look();
    const before = this.#last;
    this.#last = time === null ? null : { atMs, time };
    if (this.#missed === MISSED_BEATS) {
      this.#first = this.#last;
      return null;
    }
    if (this.#spared < MOST_STARVED_BEATS && this.#isStarved(before)) {
      this.#spared += 1;
      this.#missed -= 1;
      return null;
    }
    return `it gave no sign of life for ${(MISSED_BEATS + this.#spared + 1) * BEAT_MS} ms`;
  }

  /** Whether it waits for a processor, or did for most of the time since `before`, and has not spent elsewhere what it did get. */
  #isStarved(before: Seen | null): boolean {
    const [first, last] = [this.#first, this.#last];
    if (first === null || before === null || last === null) return false;
    if (last.time.ranMs - first.time.ranMs > SPARED_RUN_MS) return false;
    return last.time.wantsToRun || last.time.waitedMs - before.time.waitedMs > (last.atMs - before.atMs) / 2;
  }
}
