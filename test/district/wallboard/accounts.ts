/** Operators who sign in with a password: kept as argon2id hashes, with a lock-out that grows with each failure. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { hashPin, pinMatches } from '../../../kiosk/station/staff/pin.ts';
import type { Records } from '../store/store-contract.ts';

/** What an operator may be called: it is shown to everybody and written into the audit. */
export const operatorName = z.string().regex(/^[\p{L}\p{N}._-]{1,40}$/u);
export const operatorPassword = z.string().min(10).max(200);

const accountSchema = z.strictObject({ hash: z.string(), failures: z.int().min(0), lockedUntilMs: z.number() });
type Account = z.infer<typeof accountSchema>;

export interface SignInFault {
  readonly code: 'wrong' | 'lockedOut' | 'busy';
  /** Until the next try counts; 0 for at once. */
  readonly waitMs: number;
}

export interface Accounts {
  /** Resolves with the operator's name as it is written in the store. */
  signIn(name: string, password: string): Promise<Result<string, SignInFault>>;
}

const kind = 'account';
/** Failures that cost nothing, and the pause after the next ones, doubling up to the longest. Milliseconds. */
const freeFailures = 3;
const firstPauseMs = 5_000;
const longestPauseMs = 15 * 60_000;
/** Names nobody has are locked like real ones, so that nobody learns which are; so many are remembered. */
const mostUnknown = 1_000;
/** A hash takes 19 MiB: more that wait than this are sent away. */
const mostWaiting = 8;

/** Makes or replaces an account; `password` of 10 to 200 characters. */
export async function addAccount(records: Records, name: string, password: string): Promise<void> {
  const hash = await hashPin(operatorPassword.parse(password), randomBytes(16));
  await records.put(kind, operatorName.parse(name), JSON.stringify({ hash, failures: 0, lockedUntilMs: 0 }));
}

export function openAccounts(records: Records, clock: Clock): Accounts {
  const unknown = new Map<string, Account>();
  let waiting = 0;
  /** One hash at a time: of many tries at once, each sees what the one before it has cost. */
  let turn: Promise<unknown> = Promise.resolve();
  let nobody: Promise<string> | null = null;

  async function accountOf(name: string): Promise<Account> {
    const body = await records.get(kind, name);
    if (body !== null) return accountSchema.parse(JSON.parse(body));
    nobody ??= hashPin(randomBytes(16).toString('hex'), randomBytes(16));
    return unknown.get(name) ?? { hash: await nobody, failures: 0, lockedUntilMs: 0 };
  }

  async function keep(name: string, account: Account): Promise<void> {
    if ((await records.get(kind, name)) !== null) return records.put(kind, name, JSON.stringify(account));
    unknown.delete(name);
    unknown.set(name, account);
    const oldest = unknown.keys().next().value;
    if (unknown.size > mostUnknown && oldest !== undefined) unknown.delete(oldest);
  }

  async function attempt(name: string, password: string): Promise<Result<string, SignInFault>> {
    const account = await accountOf(name);
    const leftMs = account.lockedUntilMs - clock.wallMs();
    if (leftMs > 0) return err({ code: 'lockedOut', waitMs: leftMs });
    if (await pinMatches(password, account.hash)) {
      if (account.failures > 0) await keep(name, { ...account, failures: 0, lockedUntilMs: 0 });
      return ok(name);
    }
    const failures = account.failures + 1;
    const over = failures - freeFailures;
    const waitMs = over < 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** over);
    await keep(name, { ...account, failures, lockedUntilMs: clock.wallMs() + waitMs });
    return err({ code: waitMs > 0 ? 'lockedOut' : 'wrong', waitMs });
  }

  return {
    signIn(name, password) {
      if (waiting >= mostWaiting) return Promise.resolve(err({ code: 'busy', waitMs: 1_000 }));
      waiting += 1;
      const answer = turn.then(() => attempt(name, password)).finally(() => (waiting -= 1));
      turn = answer.catch(() => undefined);
      return answer;
    },
  };
}
