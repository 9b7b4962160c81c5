/**
 * Portal modes the district commands: for a time or until further notice. A lock-down outlives a restart; a portal held
 * open does not, because a box that starts begins in its safe state. While the fire input is active nothing is changed.
 */
import type { PortalMode, PortalState } from '../../access/portal.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';

export interface ModeDesk {
  /** Takes the mode; false when the ledger could not write it, and nothing has changed. `untilS`: Unix seconds. */
  set(mode: PortalMode, untilS: number | null): boolean;
  /** Brings back a lock-down of before the start. */
  restore(untilS: number | null): void;
  /** The lock-down that is to outlive a restart. */
  readonly lockDown: { readonly untilS: number | null } | null;
  /** Staff have set a mode: what the district wanted before is over. */
  overruled(): void;
  stop(): void;
}

export interface ModeDeskOptions {
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  readonly portal: () => PortalState;
  readonly toPortal: (mode: PortalMode) => void;
  /** What `lockDown` says has changed. */
  readonly onChange: () => void;
}

/** How often an end that is not due by the timer is looked for: the wall clock may be set, the fire may be over. */
const lookMs = 5_000;

export function createModeDesk({ clock, clockTrusted, portal, toPortal, onChange }: ModeDeskOptions): ModeDesk {
  let commanded: { readonly mode: PortalMode; readonly untilS: number | null; readonly dueMs: number | null } | null =
    null;
  let timer: Timer | null = null;

  function isOver(): boolean {
    if (commanded === null || commanded.untilS === null) return false;
    // Counted from the command on, so that an end comes also when the wall clock has lost its trust since.
    if (commanded.dueMs !== null && clock.monotonicMs() >= commanded.dueMs) return true;
    return clockTrusted() && clock.wallMs() >= commanded.untilS * 1000;
  }

  function look(): void {
    timer?.cancel();
    if (commanded === null || commanded.untilS === null) return;
    if (isOver() && !portal().fire) {
      toPortal('controlled');
      // A ledger that cannot write keeps the mode: it is tried again.
      if (portal().mode === 'controlled') {
        commanded = null;
        onChange();
        return;
      }
    }
    const leftMs = commanded.dueMs === null ? lookMs : commanded.dueMs - clock.monotonicMs();
    timer = clock.after(leftMs > 0 ? Math.min(lookMs, leftMs) : lookMs, look);
  }

  function keep(mode: PortalMode, untilS: number | null, dueMs: number | null): void {
    commanded = mode === 'controlled' ? null : { mode, untilS, dueMs };
    onChange();
    look();
  }

  return {
    set(mode, untilS) {
      toPortal(mode);
      if (portal().mode !== mode) return false;
      const leftMs = untilS === null ? null : untilS * 1000 - clock.wallMs();
      keep(mode, untilS, leftMs === null ? null : clock.monotonicMs() + leftMs);
      return true;
    },
    restore(untilS) {
      if (untilS !== null && clockTrusted() && clock.wallMs() >= untilS * 1000) return onChange();
      toPortal('lockedDown');
      keep('lockedDown', untilS, null);
    },
    get lockDown() {
      return commanded?.mode === 'lockedDown' ? { untilS: commanded.untilS } : null;
    },
    overruled() {
      commanded = null;
      timer?.cancel();
      onChange();
    },
    stop: () => timer?.cancel(),
  };
}
