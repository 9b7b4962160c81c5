/** Who of the staff is signed in. PINs are compared as argon2id hashes; failures lock the pad for longer and longer. */
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock, Timer } from '../../drivers/basics/clock.ts';

export interface StaffMember {
  readonly id: string;
  /** PHC string: `$argon2id$v=19$m=<KiB>,t=<passes>,p=<lanes>$<salt>$<hash>`, base64 without padding. */
  readonly pin: string;
}

export interface StaffDesk {
  readonly member: string | null;
  readonly fault: 'wrongPin' | 'lockedOut' | null;
  readonly lockedForMs: number;
  /** Compares the PIN with everybody's; concurrent attempts are refused while one is under way. */
  signIn(pin: string): Promise<void>;
  signOut(): void;
  /** A sign that the member is still there; without one the desk signs out by itself. */
  touch(): void;
  stop(): void;
}

export interface StaffDeskOptions {
  readonly staff: readonly StaffMember[];
  readonly clock: Clock;
  readonly idleMs?: number;
  readonly onSignedIn: (staff: string) => void;
  readonly onSignedOut: (staff: string) => void;
  readonly onFailed: (attempts: number, lockedMs: number) => void;
  readonly onChange: () => void;
}

/** Attempts that cost nothing, and the pause after the next ones, doubling up to the longest. Milliseconds. */
const freeAttempts = 3;
const firstPauseMs = 5_000;
const longestPauseMs = 600_000;

export function createStaffDesk(options: StaffDeskOptions): StaffDesk {
  const { staff, clock, onChange } = options;
  const idleMs = options.idleMs ?? 180_000;
  let member: string | null = null;
  let fault: StaffDesk['fault'] = null;
  let failures = 0;
  let lockedUntilMs = Number.NEGATIVE_INFINITY;
  let busy = false;
  let idle: Timer | null = null;
  let unlock: Timer | null = null;

  const lockedForMs = (): number => Math.max(0, Math.ceil(lockedUntilMs - clock.monotonicMs()));

  function signOut(): void {
    if (member === null) return;
    const left = member;
    member = null;
    idle?.cancel();
    options.onSignedOut(left);
    onChange();
  }

  function touch(): void {
    idle?.cancel();
    idle = member === null ? null : clock.after(idleMs, signOut);
  }

  function failed(): void {
    failures += 1;
    const over = failures - freeAttempts;
    const lockedMs = over < 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** over);
    lockedUntilMs = clock.monotonicMs() + lockedMs;
    fault = lockedMs > 0 ? 'lockedOut' : 'wrongPin';
    options.onFailed(failures, lockedMs);
    unlock?.cancel();
    unlock = clock.after(lockedMs + 1, () => {
      if (fault === 'lockedOut') fault = null;
      onChange();
    });
  }

  return {
    get member() {
      return member;
    },
    get fault() {
      return fault;
    },
    get lockedForMs() {
      return lockedForMs();
    },
    async signIn(pin) {
      if (busy || lockedForMs() > 0) {
        if (lockedForMs() > 0) fault = 'lockedOut';
        onChange();
        return;
      }
      busy = true;
      let found: string | null = null;
      try {
        // Everybody's hash is computed, so that the time says nothing about who it was.
        for (const each of staff) if (await pinMatches(pin, each.pin)) found = each.id;
      } finally {
        busy = false;
      }
      if (found === null) failed();
      else {
        signOut();
        failures = 0;
        fault = null;
        member = found;
        touch();
        options.onSignedIn(found);
      }
      onChange();
    },
    signOut,
    touch,
    stop() {
      idle?.cancel();
      unlock?.cancel();
    },
  };
}

const derive = promisify(argon2);
const phc = /^\$argon2id\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,})\$([A-Za-z0-9+/]{22,})$/;

/** Parameters of OWASP's recommendation for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

/** The PHC string of a PIN under a salt of at least 8 bytes. */
export async function hashPin(pin: string, salt: Uint8Array): Promise<string> {
  const tag = await derive('argon2id', { message: pin, nonce: salt, ...cost });
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

async function pinMatches(pin: string, stored: string): Promise<boolean> {
  const parts = phc.exec(stored);
  if (parts === null) return false;
  const [, memory = '', passes = '', parallelism = '', salt = '', tag = ''] = parts;
  const expected = Buffer.from(tag, 'base64');
  const actual = await derive('argon2id', {
    message: pin,
    nonce: Buffer.from(salt, 'base64'),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected);
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
