/**
 * Wrong PINs of one circle of people, counted over every pad they may touch, and over a restart: whoever can pull the plug
 * has no more guesses than whoever cannot.
 */
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { RecordedEvent } from '../../ledger/record.ts';

/** Attempts that cost nothing, and the pause after the next ones, doubling up to the longest. Milliseconds. */
const freeAttempts = 3;
const firstPauseMs = 5_000;
const longestPauseMs = 600_000;

/** Whose PINs: staff's or technicians', as their events are called. */
export type PinCircle = 'staff' | 'technician';

export interface PinLock {
  /** Since somebody was last let in. */
  readonly failures: number;
  readonly lockedForMs: number;
  /** A wrong PIN; milliseconds for which every pad is locked now. */
  failed(): number;
  succeeded(): void;
  /** Takes up what was counted before this start, out of the events since (oldest first). */
  resume(events: readonly RecordedEvent[], clockTrusted: boolean): void;
  /** Calls back each time a pause has ended. */
  whenOpen(run: () => void): void;
  stop(): void;
}

export function createPinLock(clock: Clock, circle: PinCircle): PinLock {
  let failures = 0;
  let lockedUntilMs = Number.NEGATIVE_INFINITY;
  let stopped = false;
  const waiting: (() => void)[] = [];

  const lockedForMs = (): number => Math.max(0, Math.ceil(lockedUntilMs - clock.monotonicMs()));

  function lockFor(pauseMs: number): void {
    const untilMs = clock.monotonicMs() + pauseMs;
    lockedUntilMs = untilMs;
    clock.after(pauseMs + 1, () => {
      if (stopped || lockedUntilMs !== untilMs) return;
      for (const run of waiting) run();
    });
  }

  return {
    get failures() {
      return failures;
    },
    get lockedForMs() {
      return lockedForMs();
    },
    failed() {
      failures += 1;
      const over = failures - freeAttempts;
      const pauseMs = over < 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** over);
      lockFor(pauseMs);
      return pauseMs;
    },
    succeeded() {
      failures = 0;
    },
    resume(events, clockTrusted) {
      let last: { readonly event: RecordedEvent; readonly pauseMs: number } | null = null;
      for (const event of events) {
        if (event.type === `${circle}.signedIn`) {
          failures = 0;
          last = null;
        } else if (event.type === 'staff.signInFailed' || event.type === 'technician.signInFailed') {
          if (event.type !== `${circle}.signInFailed`) continue;
          const { attempts, lockedMs } = event.data;
          // An unknown badge is written down without a pause of its own: it ends none.
          failures = Math.max(failures, attempts);
          if (lockedMs > 0) last = { event, pauseMs: Math.min(longestPauseMs, lockedMs) };
        }
      }
      if (last === null) return;
      const { event, pauseMs } = last;
      // How long ago it was, only two trusted times can tell; otherwise the pause begins anew, and lasts no longer than it is.
      const known = clockTrusted && event.wallTrusted;
      const leftMs = known ? Math.min(pauseMs, event.wallMs + pauseMs - clock.wallMs()) : pauseMs;
      if (leftMs > 0) lockFor(leftMs);
    },
    whenOpen(run) {
      waiting.push(run);
    },
    stop() {
      stopped = true;
    },
  };
}
