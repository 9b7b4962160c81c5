/**
 * The machine's own clock, with stretches of time left out: between two `skip`s time passes and timers fire as they do
 * at a gate, so that what is timed there is timed on the real clock; a skip fires what falls due in it, in order.
 */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly run: () => void;
  handle: NodeJS.Timeout | null;
}

export class SkippingClock implements Clock {
  readonly #pending = new Set<Pending>();
  #skippedMs = 0;
  /** Where both clocks stand while they stand still. */
  #still: { readonly monotonicMs: number; readonly wallMs: number } | null = null;

  monotonicMs(): number {
    return this.#still?.monotonicMs ?? performance.now() + this.#skippedMs;
  }

  wallMs(): number {
    return this.#still?.wallMs ?? Date.now() + this.#skippedMs;
  }

  /** Stands still while `run` runs: that this process is held up meanwhile, no device is to blame for. */
  still(run: () => void): void {
    this.#still = { monotonicMs: this.monotonicMs(), wallMs: this.wallMs() };
    try {
      run();
    } finally {
      this.#still = null;
    }
  }

  after(delayMs: number, run: () => void): Timer {
    const entry: Pending = { dueMs: this.monotonicMs() + Math.max(0, delayMs), run, handle: null };
    this.#pending.add(entry);
    this.#arm(entry);
    return {
      cancel: () => {
        if (entry.handle !== null) clearTimeout(entry.handle);
        this.#pending.delete(entry);
      },
    };
  }

  /** Leaves out `deltaMs` milliseconds; resolves when all that fell due in them has been done. */
  async skip(deltaMs: number): Promise<void> {
    const untilMs = this.monotonicMs() + deltaMs;
    for (let next = this.#nextUntil(untilMs); next !== null; next = this.#nextUntil(untilMs)) {
      this.#skippedMs += Math.max(0, next.dueMs - this.monotonicMs());
      this.#fire(next);
      await settle();
    }
    this.#skippedMs += Math.max(0, untilMs - this.monotonicMs());
    for (const entry of this.#pending) this.#arm(entry);
  }

  #nextUntil(untilMs: number): Pending | null {
    let first: Pending | null = null;
    for (const entry of this.#pending) {
      if (entry.dueMs <= untilMs && (first === null || entry.dueMs < first.dueMs)) first = entry;
    }
    return first;
  }

  #arm(entry: Pending): void {
    if (entry.handle !== null) clearTimeout(entry.handle);
    entry.handle = setTimeout(() => this.#fire(entry), Math.max(0, entry.dueMs - this.monotonicMs()));
  }

  #fire(entry: Pending): void {
    if (entry.handle !== null) clearTimeout(entry.handle);
    if (this.#pending.delete(entry)) entry.run();
  }
}

/** Lets every promise reaction that is already due run: an immediate is queued behind all microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
