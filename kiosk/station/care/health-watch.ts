/**
 * Feeds the watchdog that systemd keeps over this process, as long as the decision loop is healthy: the event loop turns
 * without long delays, and an input put through the flow is dealt with to its end. What hangs, spins or is choked by
 * work is not fed, and systemd restarts it; the relay is at rest long before that (drivers/gate/guard-settings.ts).
 *
 * The watchdog looks at nothing that staff can mend at the gate while the box runs: a missing device, a full disk or a
 * lost line are told on the screen, and a restart would not bring them back.
 */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { SystemdNotify } from '../../../drivers/transport/systemd-notify.ts';

export interface HealthWatchOptions {
  readonly notify: SystemdNotify;
  readonly clock: Clock;
  /** Puts an input through the flow that changes nothing, and says whether it was dealt with to its end. */
  readonly selfCheck: () => boolean;
  /** The longest delay of the event loop, milliseconds, with which a check still counts as healthy. */
  readonly mostDelayMs?: number;
  /** Called when the watchdog is no longer fed, with the reason, and with null when it is again. */
  readonly onChange?: (why: string | null) => void;
}

export interface HealthWatch {
  /** Tells systemd that the end is wanted, and feeds no more. */
  stop(): void;
}

/** Checks per time within which systemd wants to be fed: two may fail or come late by chance. */
const CHECKS_PER_WATCHDOG = 4;
/** How often the loop is looked at where systemd keeps no watchdog, for the status line alone. */
const UNWATCHED_MS = 10_000;
/** A commit to a worn card takes this long now and then. */
const MOST_DELAY_MS = 1_000;

/** Says that the station is ready, and watches from then on. */
export function startHealthWatch(options: HealthWatchOptions): HealthWatch {
  const { notify, clock, selfCheck, mostDelayMs = MOST_DELAY_MS, onChange } = options;
  const everyMs = notify.watchdogMs === null ? UNWATCHED_MS : notify.watchdogMs / CHECKS_PER_WATCHDOG;
  let timer: Timer;
  let told: string | null = null;

  function look(dueMs: number): void {
    const why = unhealthy(clock.monotonicMs() - dueMs);
    if (why === null) notify.send('WATCHDOG=1');
    if (why !== told) {
      told = why;
      notify.send(`STATUS=${why ?? 'deciding'}`);
      onChange?.(why);
    }
    next();
  }

  function unhealthy(delayMs: number): string | null {
    if (delayMs > mostDelayMs) return `the event loop was held up for ${Math.round(delayMs)} ms`;
    return selfCheck() ? null : 'an input was not dealt with to its end';
  }

  function next(): void {
    const dueMs = clock.monotonicMs() + everyMs;
    timer = clock.after(everyMs, () => look(dueMs));
  }

  notify.send('READY=1', 'STATUS=deciding');
  next();
  return {
    stop() {
      timer.cancel();
      notify.send('STOPPING=1');
    },
  };
}
