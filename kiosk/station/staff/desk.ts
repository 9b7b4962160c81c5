/**
 * Who of the staff is signed in. PINs are compared as argon2id hashes; failures lock the pad for longer and longer. A
 * badge is too long to be guessed: an unknown one is recorded and locks nobody out.
 */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { SignInFault, StaffRole } from '../../screen/model-staff.ts';
import { badgeMatches } from './badge.ts';
import type { PinLock } from './pin-lock.ts';
import { pinMatches } from './pin.ts';

export interface StaffMember {
  readonly id: string;
  /** As `hashPin` makes it. */
  readonly pin: string;
  /** As `badgeHash` makes it. */
  readonly badge?: string | undefined;
  readonly role?: StaffRole | undefined;
}

export interface StaffDesk {
  readonly member: string | null;
  readonly role: StaffRole | null;
  readonly fault: SignInFault | null;
  readonly lockedForMs: number;
  /** The next PIN or badge is that of whoever takes over. */
  readonly handingOver: boolean;
  /** Compares the PIN with everybody's; concurrent attempts are refused while one is under way. True: it was taken. */
  signIn(pin: string): Promise<boolean>;
  /** A badge was shown. */
  badge(text: string): void;
  signOut(): void;
  /** Whoever is signed in hands over to whoever signs in next, within a minute. */
  beginHandover(note: string | null): void;
  cancelHandover(): void;
  /** Milliseconds until the desk signs out by itself, in the last moments before it does; else null. */
  readonly leavingInMs: number | null;
  /** A sign that the member is still there; without one the desk signs out by itself. */
  touch(): void;
  stop(): void;
}

export interface StaffDeskOptions {
  readonly staff: readonly StaffMember[];
  readonly clock: Clock;
  /** Counts the wrong PINs; shared by every pad of the same people. */
  readonly lock: PinLock;
  readonly idleMs?: number;
  readonly onSignedIn: (staff: string) => void;
  readonly onSignedOut: (staff: string) => void;
  readonly onHandedOver: (from: string, to: string, note: string | null) => void;
  readonly onFailed: (attempts: number, lockedMs: number) => void;
  readonly onChange: () => void;
}

/** So long before the desk signs out by itself it says so. */
const leavingToldMs = 20_000;

/** How long a handover waits for whoever takes over. */
const handoverMs = 60_000;

type Proof = Pick<StaffMember, 'pin' | 'badge'>;
const proofOf = ({ pin, badge }: StaffMember): Proof => ({ pin, badge });

export function createStaffDesk(options: StaffDeskOptions): StaffDesk {
  const { staff, clock, lock, onChange } = options;
  const idleMs = options.idleMs ?? 180_000;
  let member: StaffMember | null = null;
  /** What the member's PIN and badge were at the sign-in. */
  let proof: Proof | null = null;
  let fault: SignInFault | null = null;
  let busy = false;
  let idle: { readonly untilMs: number; readonly timers: readonly Timer[] } | null = null;
  let handover: { readonly note: string | null; readonly timer: Timer } | null = null;

  lock.whenOpen(() => {
    if (fault === 'lockedOut') fault = null;
    onChange();
  });

  function endHandover(): void {
    handover?.timer.cancel();
    handover = null;
  }

  function signOut(): void {
    endHandover();
    if (member === null) return;
    const left = member.id;
    member = null;
    endIdle();
    options.onSignedOut(left);
    onChange();
  }

  function endIdle(): void {
    for (const timer of idle?.timers ?? []) timer.cancel();
    idle = null;
  }

  function touch(): void {
    // Who holds a lost badge may be signed in by it when another one counts.
    if (member !== null && !isStill(member)) return signOut();
    const wasTold = leavingInMs() !== null;
    endIdle();
    if (member !== null) {
      // A hair after the moment from which it is told.
      const timers = [clock.after(idleMs, signOut), clock.after(Math.max(0, idleMs - leavingToldMs) + 1, onChange)];
      idle = { untilMs: clock.monotonicMs() + idleMs, timers };
    }
    if (wasTold) onChange();
  }

  const isStill = ({ pin, badge }: StaffMember): boolean => pin === proof?.pin && badge === proof.badge;

  function leavingInMs(): number | null {
    const leftMs = idle === null ? Number.POSITIVE_INFINITY : idle.untilMs - clock.monotonicMs();
    return leftMs > leavingToldMs ? null : Math.max(0, leftMs);
  }

  function failed(): void {
    const lockedMs = lock.failed();
    fault = lockedMs > 0 ? 'lockedOut' : 'wrongPin';
    // Written down before anybody sees that it was wrong: a plug pulled then takes the count with it no more.
    options.onFailed(lock.failures, lockedMs);
  }

  function accept(found: StaffMember): boolean {
    fault = handover === null ? null : whyNotTo(found);
    if (fault !== null) return false;
    lock.succeeded();
    const from = member?.id ?? null;
    const taken = handover;
    if (from === found.id) proof = proofOf(found);
    if (from !== found.id) {
      // Recorded between the two: the duty goes over before the one leaves and the other comes.
      if (taken !== null && from !== null) options.onHandedOver(from, found.id, taken.note);
      signOut();
      member = found;
      proof = proofOf(found);
      options.onSignedIn(found.id);
    }
    touch();
    return true;
  }

  /** The duty goes to somebody else, of the other post where both have one; a supervisor may take and give any. */
  function whyNotTo(found: StaffMember): SignInFault | null {
    if (found.id === member?.id) return 'sameMember';
    const posts = [found.role, member?.role];
    const same = posts[0] !== undefined && posts[0] !== 'supervisor' && posts[0] === posts[1];
    return same ? 'sameRole' : null;
  }

  return {
    get member() {
      return member?.id ?? null;
    },
    get role() {
      return member?.role ?? null;
    },
    get fault() {
      return fault;
    },
    get lockedForMs() {
      return lock.lockedForMs;
    },
    get handingOver() {
      return handover !== null;
    },
    get leavingInMs() {
      return leavingInMs();
    },
    async signIn(pin) {
      if (busy || lock.lockedForMs > 0) {
        if (lock.lockedForMs > 0) fault = 'lockedOut';
        onChange();
        return false;
      }
      busy = true;
      let found: StaffMember | null = null;
      try {
        // Everybody's hash is computed, so that the time says nothing about who it was.
        for (const each of staff) if (await pinMatches(pin, each.pin)) found = each;
      } finally {
        busy = false;
      }
      const taken = found !== null && accept(found);
      if (found === null) failed();
      onChange();
      return taken;
    },
    badge(text) {
      const [found, another] = staff.filter(({ badge }) => badge !== undefined && badgeMatches(text, badge));
      // Of one that two people have nobody knows whose it is.
      if (found === undefined || another !== undefined) {
        fault = 'unknownBadge';
        options.onFailed(lock.failures, 0);
      } else accept(found);
      onChange();
    },
    signOut,
    beginHandover(note) {
      if (member === null) return;
      endHandover();
      fault = null;
      const timer = clock.after(handoverMs, () => {
        endHandover();
        onChange();
      });
      handover = { note, timer };
      onChange();
    },
    cancelHandover() {
      endHandover();
      fault = null;
      onChange();
    },
    touch,
    stop() {
      endIdle();
      endHandover();
    },
  };
}
