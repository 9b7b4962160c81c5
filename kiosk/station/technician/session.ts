/** The technician's sign-in: it belongs to the page it came from, and ends with it. */
import type { SignInFault } from '../../screen/model-staff.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { Recorder } from '../care/recorder.ts';
import { createStaffDesk, type StaffMember } from '../staff/desk.ts';
import type { PinLock } from '../staff/pin-lock.ts';

export interface SessionOptions {
  readonly technicians: readonly StaffMember[];
  readonly clock: Clock;
  readonly lock: PinLock;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly onSignedOut: () => void;
  readonly onChange: () => void;
}

export interface TechnicianSession {
  readonly member: string | null;
  readonly page: number | null;
  readonly fault: SignInFault | null;
  readonly lockedForMs: number;
  signIn(pin: string, from: number): Promise<void>;
  signOut(): void;
  /** Who is signed in on that page, with a sign that they are still there; null: nobody. */
  memberAt(page: number): string | null;
  /** Whether somebody was signed in on that page until somebody else signed in on another. */
  takenFrom(page: number): boolean;
  /** Whoever is at that page has seen why, and has closed the panel. */
  hasRead(page: number): void;
  pageGone(page: number): void;
  stop(): void;
}

export function createTechnicianSession(options: SessionOptions): TechnicianSession {
  const { technicians, clock, recorder, onChange } = options;
  let page: number | null = null;
  let signIns = 0;
  /** Where somebody was signed in when another page took the sign-in over. */
  const taken = new Set<number>();
  /** Pages whose PIN is being compared: one may be gone before the answer. */
  const comparing = new Set<number>();
  const desk = createStaffDesk({
    staff: technicians,
    clock,
    lock: options.lock,
    onSignedIn: cameIn,
    onSignedOut: wentOut,
    onHandedOver: () => undefined,
    onFailed: (attempts, lockedMs) =>
      recorder.record({ type: 'technician.signInFailed', data: { attempts, lockedMs } }),
    onChange,
  });

  function cameIn(technician: string): void {
    signIns += 1;
    recorder.record({ type: 'technician.signedIn', data: { technician } });
  }

  function wentOut(technician: string): void {
    page = null;
    options.onSignedOut();
    recorder.record({ type: 'technician.signedOut', data: { technician } });
  }

  /** The page before is left, and the same member comes in anew: to the desk nobody has come or gone. */
  function movedFrom(before: number | null, earlier: number): void {
    if (before === null) return;
    taken.add(before);
    const { member } = desk;
    if (signIns !== earlier || member === null) return;
    wentOut(member);
    cameIn(member);
  }

  return {
    get member() {
      return desk.member;
    },
    get page() {
      return page;
    },
    get fault() {
      return desk.fault;
    },
    get lockedForMs() {
      return desk.lockedForMs;
    },
    async signIn(pin, from) {
      if (technicians.length === 0) return;
      comparing.add(from);
      taken.delete(from);
      const [before, earlier] = [page === from ? null : page, signIns];
      const isRight = await desk.signIn(pin);
      const isThere = comparing.delete(from);
      if (!isRight) return;
      movedFrom(before, earlier);
      if (isThere) page = from;
      else desk.signOut();
      onChange();
    },
    signOut: () => desk.signOut(),
    memberAt(at) {
      if (at !== page) return null;
      desk.touch();
      return desk.member;
    },
    takenFrom: (one) => taken.has(one),
    hasRead: (one) => void taken.delete(one),
    pageGone(gone) {
      comparing.delete(gone);
      taken.delete(gone);
      if (gone === page) desk.signOut();
    },
    stop: () => desk.stop(),
  };
}
