/** Whoever was registered as a person of their own, until they are let in or turned away, or nobody means them any more. */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { RegisteredKind, RegisteredView } from '../../screen/model-staff.ts';

export interface RegisteredWaiting {
  begin(kind: RegisteredKind): void;
  end(): void;
  readonly view: RegisteredView | null;
}

/** `forMs`: how long they wait at most. */
export function createRegisteredWaiting(clock: Clock, forMs: number, onChange: () => void): RegisteredWaiting {
  let last: { readonly kind: RegisteredKind; readonly atMs: number; readonly timer: Timer } | null = null;

  function end(): void {
    last?.timer.cancel();
    last = null;
  }

  return {
    begin(kind) {
      end();
      const timer = clock.after(forMs, () => {
        last = null;
        onChange();
      });
      last = { kind, atMs: clock.monotonicMs(), timer };
      onChange();
    },
    end,
    get view() {
      return last === null ? null : { kind: last.kind, sinceMs: Math.max(0, clock.monotonicMs() - last.atMs) };
    },
  };
}

/** One moment to come, monotonic milliseconds; asked for again it is the same, one that has passed is none. */
export function createSoon(clock: Clock, run: () => void): { at(dueMs: number | null): void } {
  let next: { readonly dueMs: number; readonly timer: Timer } | null = null;
  return {
    at(dueMs) {
      if (next?.dueMs === dueMs) return;
      next?.timer.cancel();
      next = null;
      const inMs = dueMs === null ? 0 : dueMs - clock.monotonicMs();
      if (dueMs === null || inMs <= 0) return;
      const timer = clock.after(inMs, () => {
        next = null;
        run();
      });
      next = { dueMs, timer };
    },
  };
}
