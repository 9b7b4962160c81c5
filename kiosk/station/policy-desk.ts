/** Which policy is in force on this box: the site's own at first, then what the district has signed. */
import type { Policy } from '../access/policy.ts';
import type { NewEvent } from '../ledger/writer.ts';
import type { PolicyFault } from '../policy/signed-policy.ts';
import type { PolicyStore } from '../policy/store.ts';
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';

/** How often it is looked whether a policy begins or ends. */
const lookMs = 10_000;

export interface PolicyDeskOptions {
  /** The policy of the site file. */
  readonly site: Policy;
  readonly store: PolicyStore | null;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  readonly record: (event: NewEvent) => void;
  /** Another policy is in force. */
  readonly onChange: () => void;
}

export interface PolicyDesk {
  readonly policy: Policy;
  /** Records what is in force, and begins to watch its time. */
  start(): void;
  install(signed: string): Result<Policy, PolicyFault>;
  stop(): void;
}

export function createPolicyDesk(options: PolicyDeskOptions): PolicyDesk {
  const { site, store, clock, clockTrusted, record, onChange } = options;
  let timer: Timer | null = null;
  let expired: number | null = null;

  const policy = (): Policy => store?.current?.policy ?? site;

  function recordLoaded(): void {
    const { version, serial } = policy();
    record({ type: 'policy.loaded', data: { version, serial, origin: store?.current?.origin ?? 'site' } });
  }

  function changed(): void {
    recordLoaded();
    onChange();
  }

  function look(): void {
    const incoming = store?.takeIncoming() ?? null;
    if (incoming !== null) install(incoming);
    if (!clockTrusted()) return;
    const nowMs = clock.wallMs();
    if (store?.advance(nowMs) === true) changed();
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
    const before = policy();
    const taken = store.install(signed, clockTrusted() ? clock.wallMs() : null);
    if (!taken.ok) {
      record({ type: 'policy.refused', data: { why: taken.error.code, detail: taken.error.detail } });
      return taken;
    }
    if (policy() !== before) changed();
    return ok(taken.value.policy);
  }

  function again(): void {
    timer = clock.after(lookMs, () => {
      look();
      again();
    });
  }

  return {
    get policy() {
      return policy();
    },
    start() {
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
