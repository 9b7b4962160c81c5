/** A timer that has been set and can be taken back; cancelling twice is harmless. */
export interface Timer {
  cancel(): void;
}

/**
 * All time in the house comes through here, so that a scenario can run in simulated time.
 * Monotonic milliseconds order things within one start of the process; wall milliseconds (Unix epoch) may step.
 */
export interface Clock {
  monotonicMs(): number;
  wallMs(): number;
  /** Calls `run` once after `delayMs` milliseconds of monotonic time. */
  after(delayMs: number, run: () => void): Timer;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, run) {
    const handle = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
