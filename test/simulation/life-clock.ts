import type { Clock, Timer } from '../../drivers/basics/clock.ts';

/** The clock of one life of the station: when it ends, its timers are gone. */
export class LifeClock implements Clock {
  readonly #clock: Clock;
  readonly #timers = new Set<Timer>();
  #over = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  after(delayMs: number, run: () => void): Timer {
    if (this.#over) return { cancel: () => undefined };
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(timer);
      if (!this.#over) run();
    });
    this.#timers.add(timer);
    return {
      cancel: () => {
        this.#timers.delete(timer);
        timer.cancel();
      },
    };
  }

  /** What is answered after the end reaches nobody. */
  whileAlive<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      void answer.then((value) => (this.#over ? undefined : resolve(value)));
    });
  }

  stop(): void {
    this.#over = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
