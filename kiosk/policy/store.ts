/**
 * The signed policies of one box, as files. A new one is verified before it touches the old one; it replaces it whole
 * or not at all; the one before stays as a backup for a damaged file; an older one never comes back, also where the files
 * are lost: the ledger remembers which one was the newest.
 */
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { TrustList } from '../credentials/trust-list.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { replaceFile } from '../../drivers/basics/replace-file.ts';
import { verifySignedPolicy, type PolicyFault, type VerifiedPolicy } from './signed-policy.ts';

export interface StoredPolicy extends VerifiedPolicy {
  readonly origin: 'district' | 'backup';
  /** When this box took it, Unix milliseconds by its own clock then. */
  readonly takenMs: number;
}

/** The newest policy that was ever in force on this box. */
export interface PolicyFloor {
  readonly version: string;
  readonly serial: number;
}

export interface PolicyStore {
  /** The newest one that has come into force; null: none was ever taken. */
  readonly current: StoredPolicy | null;
  /** Taken, and not yet in force. */
  readonly next: VerifiedPolicy | null;
  /** What was wrong with the files when the store was opened. */
  readonly faults: readonly PolicyFault[];
  /** Takes a signed policy; `nowMs` is the wall time, null while it is not trusted. One for later waits for `advance`. */
  install(signed: string, nowMs: number | null): Result<VerifiedPolicy, PolicyFault>;
  /** Takes nothing older from now on; where what the files hold is older itself, it is the backup of what was lost. */
  neverBelow(floor: PolicyFloor): void;
  /** A signed policy somebody has laid into the directory as `incoming.jws`, taken out of it; null: there is none. */
  takeIncoming(): string | null;
  /** Puts the waiting policy in force when its time has come; whether it did. */
  advance(nowMs: number): boolean;
}

const currentFile = 'policy.jws';
const previousFile = 'policy.previous.jws';
const nextFile = 'policy.next.jws';
const incomingFile = 'incoming.jws';
/** More than any signed policy has. */
const incomingBytesMax = 512_000;

interface Held extends StoredPolicy {
  readonly signed: string;
}

/** Opens the store of the box at `source` (its URN) in a directory of its own, which is made if need be. */
export function openPolicyStore(directory: string, trust: TrustList, source: string): Result<PolicyStore, PolicyFault> {
  const at = (name: string) => path.join(directory, name);
  const faults: PolicyFault[] = [];
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    return err(ioFault(error));
  }
  const load = (name: string, origin: Held['origin']): Held | null => {
    const read = readHeld(at(name), origin, trust, source);
    if (!read.ok) faults.push({ ...read.error, detail: `${name}: ${read.error.detail}` });
    return read.ok ? read.value : null;
  };
  let current = load(currentFile, 'district') ?? load(previousFile, 'backup');
  let next = load(nextFile, 'district');
  let lowest: PolicyFloor | null = null;

  function put(held: Held): Result<VerifiedPolicy, PolicyFault> {
    try {
      if (current?.origin === 'district') replaceFile(at(previousFile), current.signed);
      replaceFile(at(currentFile), held.signed);
      rmSync(at(nextFile), { force: true });
    } catch (error) {
      return err(ioFault(error));
    }
    current = held;
    next = null;
    return ok(held);
  }

  return ok({
    get current() {
      return current;
    },
    get next() {
      return next;
    },
    faults,
    install(signed, nowMs) {
      const verified = verifySignedPolicy(signed, trust, source);
      if (!verified.ok) return verified;
      const { policy } = verified.value;
      if (lowest !== null && isBelow(policy, lowest))
        return err({
          code: 'rollback',
          detail: `serial ${policy.serial} is not above ${lowest.serial}, once in force`,
        });
      for (const known of [current, next]) {
        if (known === null || policy.serial > known.policy.serial) continue;
        if (known.signed === signed.trim()) return ok(known);
        return err({ code: 'rollback', detail: `serial ${policy.serial} is not above ${known.policy.serial}` });
      }
      if (nowMs !== null && policy.expiresAtS !== null && policy.expiresAtS * 1000 <= nowMs)
        return err({ code: 'expired', detail: `version ${policy.version} is out of date already` });
      const held: Held = { ...verified.value, origin: 'district', takenMs: nowMs ?? 0, signed: signed.trim() };
      const begins = policy.validFromS === null ? 0 : policy.validFromS * 1000;
      if (begins <= (nowMs ?? Number.NEGATIVE_INFINITY) || policy.validFromS === null) return put(held);
      try {
        replaceFile(at(nextFile), held.signed);
      } catch (error) {
        return err(ioFault(error));
      }
      next = held;
      return ok(held);
    },
    neverBelow(floor) {
      if (lowest !== null && lowest.serial >= floor.serial) return;
      lowest = floor;
      if (current !== null && isBelow(current.policy, floor)) current = { ...current, origin: 'backup' };
      if (next !== null && isBelow(next.policy, floor)) next = null;
    },
    takeIncoming() {
      const file = at(incomingFile);
      try {
        const isSane = statSync(file).size <= incomingBytesMax;
        const text = isSane ? readFileSync(file, 'utf8') : '';
        rmSync(file);
        return text;
      } catch {
        // Nothing there; or a directory or foreign file, which is not ours to read.
        return null;
      }
    },
    advance(nowMs) {
      if (next === null || (next.policy.validFromS ?? 0) * 1000 > nowMs) return false;
      return put(next).ok;
    },
  });
}

/** The same one may come back, after its file was lost. */
function isBelow({ serial, version }: PolicyFloor, floor: PolicyFloor): boolean {
  return serial < floor.serial || (serial === floor.serial && version !== floor.version);
}

/** Null when there is no such file. */
function readHeld(
  file: string,
  origin: Held['origin'],
  trust: TrustList,
  source: string,
): Result<Held | null, PolicyFault> {
  let signed: string;
  let takenMs: number;
  try {
    signed = readFileSync(file, 'utf8').trim();
    takenMs = Math.floor(statSync(file).mtimeMs);
  } catch (error) {
    return isMissing(error) ? ok(null) : err(ioFault(error));
  }
  const verified = verifySignedPolicy(signed, trust, source);
  return verified.ok ? ok({ ...verified.value, origin, takenMs, signed }) : verified;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function ioFault(error: unknown): PolicyFault {
  return { code: 'io', detail: error instanceof Error ? error.message : String(error) };
}
