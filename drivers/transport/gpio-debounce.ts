/** Debounce where no kernel does it: a level counts once it has been stable for the period, as the kernel's own filter does. */
import type { Clock, Timer } from '../basics/clock.ts';

export interface Debouncer {
  /** Tells the level just seen. */
  see(level: boolean): void;
  stop(): void;
}

/** `periodMs` 0 passes each change at once. `emit` gets changes only, beginning from `initial`. */
export function debounce(clock: Clock, periodMs: number, initial: boolean, emit: (level: boolean) => void): Debouncer {
  let settled = initial;
  let seen = initial;
  let timer: Timer | null = null;
  const settle = (): void => {
    timer = null;
    if (seen === settled) return;
    settled = seen;
    emit(settled);
  };
  return {
    see(level) {
      if (level === seen) return;
      seen = level;
      timer?.cancel();
      timer = null;
      if (periodMs <= 0) settle();
      else if (seen !== settled) timer = clock.after(periodMs, settle);
    },
    stop() {
      timer?.cancel();
      timer = null;
    },
  };
}
