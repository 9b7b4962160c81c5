/** Which policy is in force on this box: the site's own at first, then what the district has signed. */
import type { Policy } from '../../access/policy.ts';
import type { NewEvent } from '../../ledger/writer.ts';
import type { PolicyFault } from '../../policy/signed-policy.ts';
import type { PolicyFloor, PolicyStore } from '../../policy/store.ts';
import type { LedgerFault } from '../../ledger/faults.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import { untilTick } from '../../../drivers/basics/tick.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';

/** How often it is looked whether a policy begins or ends. */
const lookMs = 10_000;
/** How often the policy in force is told anew: its event is kept for a day at least. */
const tellMs = 86_400_000;

export interface PolicyDeskOptions {
  /** The policy of the site file. */
  readonly site: Policy;
  readonly store: PolicyStore | null;
  /** The newest policy of the district that was ever in force here, as the ledger knows it; asked until it can tell. */
  readonly before: () => Result<PolicyFloor | null, LedgerFault>;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  readonly record: (event: NewEvent) => void;
  /** The encounter that is open now: it is judged to its end by the version it began under. */
  readonly openEncounter: () => string | null;
  /** Another policy is in force. */
  readonly onChange: () => void;
}

/** What staff see of the policy in force. */
export interface PolicyOverview {
  readonly version: string;
  readonly serial: number;
  readonly origin: 'site' | 'district' | 'backup';
  /** Milliseconds since the district signed it; null for the site's own, and while the wall clock is not trusted. */
  readonly ageMs: number | null;
  /** `notInForce`: before its time or after it, so that `degrade.policyNotInForce` decides; null: the clock cannot tell. */
  readonly standing: 'inForce' | 'notInForce' | null;
}

export interface PolicyDesk {
  readonly policy: Policy;
  /** The policy an encounter is judged by: the one in force, or the one before while that encounter is still open. */
  policyFor(encounter: string | null): Policy;
  /** The serial of the newest one the district has sent, in force or for later; null: none. */
  readonly heldSerial: number | null;
  overview(): PolicyOverview;
  /** Records what is in force, and begins to watch its time. */
  start(): void;
  install(signed: string): Result<Policy, PolicyFault>;
  stop(): void;
}

export function createPolicyDesk(options: PolicyDeskOptions): PolicyDesk {
  const { site, store, clock, clockTrusted, record, onChange } = options;
  let timer: Timer | null = null;
  let expired: number | null = null;
  let kept: { readonly encounter: string; readonly policy: Policy } | null = null;
  let refusedBefore: string | null = null;
  let highest: PolicyFloor | null = null;
  let isLedgerRead = false;
  let toldMs = Number.NEGATIVE_INFINITY;

  const policy = (): Policy => store?.current?.policy ?? site;

  /** What the ledger remembers is asked for until it can be read: files may be older, or gone. */
  function learn(): void {
    if (isLedgerRead) return;
    const before = options.before();
    isLedgerRead = before.ok;
    if (before.ok) raise(before.value);
  }

  function raise(to: PolicyFloor | null): void {
    if (to === null || (highest !== null && highest.serial >= to.serial)) return;
    highest = { version: to.version, serial: to.serial };
    store?.neverBelow(highest);
  }

  function recordLoaded(): void {
    const { version, serial } = policy();
    raise(store?.current?.policy ?? null);
    toldMs = clock.monotonicMs();
    const origin = store?.current?.origin ?? 'site';
    record({ type: 'policy.loaded', data: { version, serial, origin, ...(highest === null ? {} : { highest }) } });
  }

  function changed(before: Policy): void {
    const encounter = options.openEncounter();
    // A second change within one encounter: it still is judged by the version it began under.
    if (encounter === null) kept = null;
    else if (kept?.encounter !== encounter) kept = { encounter, policy: before };
    recordLoaded();
    onChange();
  }

  function look(): void {
    learn();
    if (clock.monotonicMs() - toldMs >= tellMs) recordLoaded();
    const incoming = store?.takeIncoming() ?? null;
    if (incoming !== null) {
      refusedBefore = null;
      install(incoming);
    }
    if (!clockTrusted()) return;
    const nowMs = clock.wallMs();
    const before = policy();
    if (store?.advance(nowMs) === true) changed(before);
    const { version, serial, expiresAtS } = policy();
    const isOver = expiresAtS !== null && expiresAtS * 1000 <= nowMs;
    if (!isOver) expired = null;
    else if (expired !== serial) {
      expired = serial;
      record({ type: 'policy.expired', data: { version, serial } });
    }
  }

  function install(signed: string): Result<Policy, PolicyFault> {
    if (store === null) return err({ code: 'io', detail: 'this box keeps no policies' });
    learn();
    const before = policy();
    const taken = store.install(signed, clockTrusted() ? clock.wallMs() : null);
    if (!taken.ok) {
      // The district offers the same one at each question, until it has a better one: that is told once.
      if (signed !== refusedBefore)
        record({ type: 'policy.refused', data: { why: taken.error.code, detail: taken.error.detail } });
      refusedBefore = signed;
      return taken;
    }
    refusedBefore = null;
    if (policy() !== before) changed(before);
    return ok(taken.value.policy);
  }

  function again(): void {
    timer = clock.after(untilTick(clock.monotonicMs(), lookMs), () => {
      look();
      again();
    });
  }

  return {
    get policy() {
      return policy();
    },
    policyFor: (encounter) => (kept !== null && kept.encounter === encounter ? kept.policy : policy()),
    get heldSerial() {
      const held = [store?.current, store?.next].flatMap((each) => (each ? [each.policy.serial] : []));
      return held.length === 0 ? null : Math.max(...held);
    },
    overview() {
      const { version, serial, validFromS, expiresAtS } = policy();
      const current = store?.current ?? null;
      const nowMs = clockTrusted() ? clock.wallMs() : null;
      const isInForce = (atMs: number) => (validFromS ?? 0) * 1000 <= atMs && atMs < (expiresAtS ?? Infinity) * 1000;
      return {
        version,
        serial,
        origin: current?.origin ?? 'site',
        ageMs: current === null || nowMs === null ? null : Math.max(0, nowMs - current.signedAtS * 1000),
        standing: nowMs === null ? null : isInForce(nowMs) ? 'inForce' : 'notInForce',
      };
    },
    start() {
      learn();
      for (const { code, detail } of store?.faults ?? [])
        record({ type: 'policy.refused', data: { why: code, detail } });
      if (clockTrusted()) store?.advance(clock.wallMs());
      recordLoaded();
      again();
    },
    install,
    stop: () => timer?.cancel(),
  };
}
