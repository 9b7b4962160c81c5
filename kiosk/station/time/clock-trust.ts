/**
 * Whether wall time can be believed. A board without a battery starts in 1970 or in the past, and a step says that one of
 * the two times was wrong: after it, the time source must confirm anew before anything time-bound is granted.
 */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import { untilTick } from '../../../drivers/basics/tick.ts';

const checkMs = 1_000;
/**
 * How far wall and monotonic time may come apart, in one jump or in many small ones: both are slewed alike by the time
 * service (clock_gettime(2)), so only steps pull them apart.
 */
const stepMs = 2_000;
/** How long the clock must run evenly after a step before the source is believed again. */
const steadyMs = 30_000;
/**
 * How long the source must hold before it is believed against the ledger, whose trusted times are then in its future: long
 * enough for somebody to ask why, short enough for a box whose clock was once led ahead to come back by itself.
 */
const overruleMs = 3_600_000;

export interface ClockTrust {
  readonly trusted: boolean;
  /** A trusted time is known from before (Unix milliseconds): a clock behind it is wrong, whatever its source says. */
  notBefore(wallMs: number): void;
  stop(): void;
}

export interface ClockTrustOptions {
  readonly clock: Clock;
  /** Whether the time source says that the wall clock is synchronised. */
  readonly synchronised: () => boolean;
  /** How far it stepped. Of steps that follow before the clock is trusted again only their sum is told, then. */
  readonly onStep: (deltaMs: number) => void;
  readonly onTrusted: () => void;
}

/** Watches the wall clock against the monotonic one, once a second. */
export function watchClock({ clock, synchronised, onStep, onTrusted }: ClockTrustOptions): ClockTrust {
  const offset = (): number => clock.wallMs() - clock.monotonicMs();
  /** What the two clocks are apart when they were last believed together. */
  let anchor = offset();
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  let floorMs = Number.NEGATIVE_INFINITY;
  let behindSinceMs: number | null = null;
  let untoldMs = 0;
  let trusted = synchronised();
  let timer: Timer;

  function look(): void {
    const nowMs = clock.monotonicMs();
    const deltaMs = Math.round(offset() - anchor);
    if (Math.abs(deltaMs) >= stepMs) {
      anchor = offset();
      notBeforeMs = nowMs + steadyMs;
      behindSinceMs = null;
      if (trusted) onStep(deltaMs);
      else untoldMs += deltaMs;
      trusted = false;
      return;
    }
    const now = nowMs >= notBeforeMs && synchronised() && !isBehind(nowMs);
    if (now === trusted) return;
    trusted = now;
    if (!now) return;
    if (untoldMs !== 0) onStep(untoldMs);
    untoldMs = 0;
    onTrusted();
  }

  function isBehind(nowMs: number): boolean {
    if (clock.wallMs() >= floorMs - stepMs) {
      behindSinceMs = null;
      return false;
    }
    behindSinceMs ??= nowMs;
    if (nowMs - behindSinceMs < overruleMs) return true;
    floorMs = Number.NEGATIVE_INFINITY;
    return false;
  }

  function again(): void {
    timer = clock.after(untilTick(clock.monotonicMs(), checkMs), () => {
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
    notBefore(wallMs) {
      floorMs = Math.max(floorMs, wallMs);
      look();
    },
    stop: () => timer.cancel(),
  };
}
