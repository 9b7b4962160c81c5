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
  pageGone(page: number): void;
  stop(): void;
}

export function createTechnicianSession(options: SessionOptions): TechnicianSession {
  const { technicians, clock, recorder, onChange } = options;
  let page: number | null = null;
  /** Pages whose PIN is being compared: one may be gone before the answer. */
  const comparing = new Set<number>();
  const desk = createStaffDesk({
    staff: technicians,
    clock,
    lock: options.lock,
    onSignedIn: (technician) => recorder.record({ type: 'technician.signedIn', data: { technician } }),
    onSignedOut(technician) {
      page = null;
      options.onSignedOut();
      recorder.record({ type: 'technician.signedOut', data: { technician } });
    },
    onHandedOver: () => undefined,
    onFailed: (attempts, lockedMs) =>
      recorder.record({ type: 'technician.signInFailed', data: { attempts, lockedMs } }),
    onChange,
  });

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
      const taken = await desk.signIn(pin);
      const isThere = comparing.delete(from);
      if (taken && isThere) page = from;
      else if (taken) desk.signOut();
    },
    signOut: () => desk.signOut(),
    memberAt(at) {
      const { member } = desk;
      if (member === null || at !== page) return null;
      desk.touch();
      return member;
    },
    pageGone(gone) {
      comparing.delete(gone);
      if (gone === page) desk.signOut();
    },
    stop: () => desk.stop(),
  };
}
