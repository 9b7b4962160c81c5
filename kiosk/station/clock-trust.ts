/**
 * Whether wall time can be believed. A board without a battery starts in 1970 or in the past, and a step says that one of
 * the two times was wrong: after it, the time source must confirm anew before anything time-bound is granted.
 */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';

const checkMs = 1_000;
/** A drift of 10 s a day is allowed to a clock; a jump of this size between two looks is no drift. */
const stepMs = 2_000;
/** How long the clock must run evenly after a step before the source is believed again. */
const steadyMs = 30_000;

export interface ClockTrust {
  readonly trusted: boolean;
  stop(): void;
}

export interface ClockTrustOptions {
  readonly clock: Clock;
  /** Whether the time source says that the wall clock is synchronised. */
  readonly synchronised: () => boolean;
  readonly onStep: (deltaMs: number) => void;
  readonly onTrusted: () => void;
}

/** Watches the wall clock against the monotonic one, once a second. */
export function watchClock({ clock, synchronised, onStep, onTrusted }: ClockTrustOptions): ClockTrust {
  const offset = (): number => clock.wallMs() - clock.monotonicMs();
  let known = offset();
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let trusted = synchronised();
  let timer: Timer;

  function look(): void {
    const deltaMs = Math.round(offset() - known);
    known = offset();
    if (Math.abs(deltaMs) >= stepMs) {
      trusted = false;
      notBeforeMs = clock.monotonicMs() + steadyMs;
      onStep(deltaMs);
      return;
    }
    const now = clock.monotonicMs() >= notBeforeMs && synchronised();
    if (now === trusted) return;
    trusted = now;
    if (now) onTrusted();
  }
  function again(): void {
    timer = clock.after(checkMs, () => {
      look();
      again();
    });
  }
  again();
  return {
    /** Looks first: a step must not be believed for the rest of the second in which it happened. */
    get trusted() {
      look();
      return trusted;
    },
    stop: () => timer.cancel(),
  };
}
