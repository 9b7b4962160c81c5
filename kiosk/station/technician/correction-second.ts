/**
 * A correction that waits for a second person: a member of staff, by PIN or badge, at the same panel. It waits for two
 * minutes at most; what was not confirmed by then, or before the technician left, was never asked for.
 */
import type { PendingCorrectionView } from '../../screen/model-technician.ts';
import type { TechnicianOutcome } from '../../screen/model-technician-acts.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Recorder } from '../care/recorder.ts';
import { isBadge } from '../staff/badge.ts';
import { createStaffDesk, type StaffDesk, type StaffMember } from '../staff/desk.ts';
import { pinMatches } from '../staff/pin.ts';
import type { PinLock } from '../staff/pin-lock.ts';
import type { WantedCorrection } from './correction-rule.ts';

const waitMs = 120_000;

export interface SecondPersonOptions {
  readonly staff: readonly StaffMember[];
  readonly technicians: readonly StaffMember[];
  readonly clock: Clock;
  /** The staff's own. */
  readonly lock: PinLock;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly set: (technician: string, wanted: WantedCorrection, confirmedBy: string) => TechnicianOutcome;
  /** A badge has confirmed, or failed to. */
  readonly onBadge: (outcome: TechnicianOutcome) => void;
  readonly onChange: () => void;
}

export interface SecondPerson {
  readonly view: PendingCorrectionView | null;
  /** `unsupported`: there is nobody at this site who could confirm. */
  ask(technician: string, wanted: WantedCorrection): TechnicianOutcome;
  confirm(pin: string): Promise<TechnicianOutcome>;
  /** True: it was a badge, and meant for this. */
  takesBadge(bytes: Uint8Array): boolean;
  cancel(): void;
  stop(): void;
}

interface Pending extends WantedCorrection {
  readonly technician: string;
  readonly untilMs: number;
  readonly timer: Timer;
}

export function createSecondPerson(options: SecondPersonOptions): SecondPerson {
  const { staff, technicians, clock, recorder, onChange } = options;
  let pending: Pending | null = null;
  /** What the desk says of the last PIN is of this request; the one before may have had a wrong one. */
  let tried = false;
  const desk: StaffDesk = createStaffDesk({
    staff,
    clock,
    lock: options.lock,
    onSignedIn: () => undefined,
    onSignedOut: () => undefined,
    onHandedOver: () => undefined,
    onFailed: (attempts, lockedMs) => recorder.record({ type: 'staff.signInFailed', data: { attempts, lockedMs } }),
    onChange,
  });

  function cancel(): void {
    pending?.timer.cancel();
    pending = null;
  }

  /** Whoever the desk has just let in has confirmed; nobody stays signed in there. */
  function confirmed(asked: Pending): TechnicianOutcome {
    const { member } = desk;
    desk.signOut();
    if (member === null || pending !== asked) return 'notConfirmed';
    if (member === asked.technician) return 'samePerson';
    cancel();
    return options.set(asked.technician, { offsetC: asked.offsetC, days: asked.days }, member);
  }

  return {
    get view() {
      if (pending === null) return null;
      const { offsetC, days, untilMs } = pending;
      const { lockedForMs } = desk;
      const fault = tried || lockedForMs > 0 ? desk.fault : null;
      return { offsetC, days, forMs: Math.max(0, Math.round(untilMs - clock.monotonicMs())), fault, lockedForMs };
    },
    ask(technician, { offsetC, days }) {
      cancel();
      tried = false;
      if (!staff.some(({ id }) => id !== technician)) return 'unsupported';
      const timer = clock.after(waitMs, () => {
        pending = null;
        onChange();
      });
      pending = { technician, offsetC, days, timer, untilMs: clock.monotonicMs() + waitMs };
      return 'secondNeeded';
    },
    async confirm(pin) {
      const asked = pending;
      if (asked === null) return 'notConfirmed';
      tried = true;
      const own = technicians.find(({ id }) => id === asked.technician);
      // The PIN just signed in with proves no second person, whoever else may have it too.
      if (own !== undefined && (await pinMatches(pin, own.pin))) return 'samePerson';
      if (!(await desk.signIn(pin))) return 'notConfirmed';
      return confirmed(asked);
    },
    takesBadge(bytes) {
      const text = Buffer.from(bytes).toString('latin1').trim();
      const asked = pending;
      if (asked === null || !isBadge(text)) return false;
      tried = true;
      desk.badge(text);
      options.onBadge(confirmed(asked));
      return true;
    },
    cancel,
    stop() {
      cancel();
      desk.stop();
    },
  };
}
