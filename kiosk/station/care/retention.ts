/**
 * Drops what has been kept long enough: events by their class, sealed personal data by its own clock, once a day and at
 * the start. What is acknowledged is noted every hour. Each step is short and gives way to whoever stands at the gate.
 */
import type { Policy } from '../../access/policy.ts';
import type { LedgerFault } from '../../ledger/faults.ts';
import type { Pruning } from '../../ledger/retention.ts';
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Log } from './diagnostics.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** After the start first things come first. */
const firstMs = 30_000;
/** Between two steps: the gate has most of the time. */
const restMs = 20;
/** Until it is looked again whether somebody still stands there. */
const busyMs = 2_000;

export interface RetentionOptions {
  readonly ledger: Pick<StationLedger, 'retention' | 'personalData'>;
  readonly clock: Clock;
  readonly policy: () => Pick<Policy, 'retentionDays'>;
  /** Whether somebody is at the gate right now: the next step waits. */
  readonly busy: () => boolean;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export interface RetentionJob {
  stop(): void;
}

export function startRetention({ ledger, clock, policy, busy, log }: RetentionOptions): RetentionJob {
  let timer: Timer;
  let prunedAtMs = Number.NEGATIVE_INFINITY;

  function after(delayMs: number, run: () => void): void {
    timer = clock.after(delayMs, run);
  }

  function hourly(): void {
    const marked = ledger.retention.mark();
    if (!marked.ok) failed(marked.error);
    if (clock.monotonicMs() - prunedAtMs < dayMs) return after(hourMs, hourly);
    prunedAtMs = clock.monotonicMs();
    const { retentionDays } = policy();
    // Whoever was registered is forgotten with the passage they were registered for.
    const erased = ledger.personalData.eraseExpired(retentionDays.passage * dayMs);
    if (!erased.ok) failed(erased.error);
    step(ledger.retention.begin(retentionDays), 0);
  }

  function step(pass: Pruning, dropped: number): void {
    if (busy()) return after(busyMs, () => step(pass, dropped));
    const next = pass.next();
    if (!next.ok) failed(next.error);
    if (next.ok && next.value !== null) {
      const sum = dropped + next.value;
      return after(restMs, () => step(pass, sum));
    }
    if (dropped > 0) log.info({ dropped }, 'events whose time was over were dropped');
    const aside = ledger.retention.dropAside(policy().retentionDays);
    if (!aside.ok) failed(aside.error);
    else if (aside.value.length > 0)
      log.info({ files: aside.value }, 'ledgers set aside whose time was over were removed');
    after(hourMs, hourly);
  }

  function failed({ code, detail }: LedgerFault): void {
    log.warn({ code, detail }, 'retention');
  }

  after(firstMs, hourly);
  return { stop: () => timer.cancel() };
}
