/**
 * The ledger as a running station uses it. A disk that is full or read-only at the start must not leave a dark box: the
 * station runs, refers everybody to staff, and the ledger is opened as soon as it can be.
 */
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { LedgerFault } from './faults.ts';
import type { Ledger } from './contract.ts';
import type { LedgerOptions } from './ledger.ts';
import type { Outbox } from './outbox.ts';
import type { RecordedEvent } from './record.ts';
import type { PersonalData } from './sealed.ts';

type Used =
  | 'setAside'
  | 'outbox'
  | 'retention'
  | 'appendAll'
  | 'readEvents'
  | 'recent'
  | 'tip'
  | 'lookAtSpace'
  | 'subscribe'
  | 'beginAnew'
  | 'close';

export type StationLedger = Pick<Ledger, Used> & {
  readonly personalData: Pick<PersonalData, 'register' | 'eraseExpired' | 'finishErasing'>;
};

/** The disk's faults, which may pass; a second station or a newer schema will not. */
const passing: readonly LedgerFault['code'][] = ['full', 'readOnly', 'ioError', 'cannotOpen'];

/** Least milliseconds between two attempts to open. */
const retryMs = 2_000;

/** Opens with `open`, now or later; a fault that will not pass is the result. */
export function openStationLedger(
  open: (options: LedgerOptions) => Result<Ledger, LedgerFault>,
  options: LedgerOptions,
): Result<StationLedger, LedgerFault> {
  const opened = open(options);
  if (opened.ok || !passing.includes(opened.error.code)) return opened;
  return ok(waitingLedger(open, options, opened.error));
}

function waitingLedger(
  open: (options: LedgerOptions) => Result<Ledger, LedgerFault>,
  options: LedgerOptions,
  firstFault: LedgerFault,
): StationLedger {
  const clock: Clock = options.clock;
  const listeners = new Set<(event: RecordedEvent) => void>();
  let ledger: Ledger | null = null;
  let fault = firstFault;
  let triedMs = clock.monotonicMs();
  let closed = false;

  /** The opened ledger, after an attempt if one is due. */
  function current(): Result<Ledger, LedgerFault> {
    if (ledger !== null) return ok(ledger);
    if (closed || clock.monotonicMs() - triedMs < retryMs) return err(fault);
    triedMs = clock.monotonicMs();
    const opened = open(options);
    if (!opened.ok) {
      fault = opened.error;
      return opened;
    }
    ledger = opened.value;
    for (const listener of listeners) ledger.subscribe(listener);
    return opened;
  }

  const outbox: Outbox = {
    // Nothing is known to wait; what stands in the file is sent when it can be read.
    nextBatch: (limits, after) => (ledger === null ? ok([]) : ledger.outbox.nextBatch(limits, after)),
    acknowledge: (sequences, chain) => (ledger === null ? err(fault) : ledger.outbox.acknowledge(sequences, chain)),
    sendAgain: (from, chain) => (ledger === null ? err(fault) : ledger.outbox.sendAgain(from, chain)),
    chains: () => ledger?.outbox.chains() ?? [],
    compare: (held) => (ledger === null ? err(fault) : ledger.outbox.compare(held)),
    waiting: () => ledger?.outbox.waiting() ?? 0,
    oldest: () => (ledger === null ? ok(null) : ledger.outbox.oldest()),
  };

  return {
    get setAside() {
      return ledger?.setAside ?? null;
    },
    outbox,
    personalData: {
      register(person, key) {
        const opened = current();
        return opened.ok ? opened.value.personalData.register(person, key) : opened;
      },
      eraseExpired: (keepMs) => (ledger === null ? err(fault) : ledger.personalData.eraseExpired(keepMs)),
      finishErasing: () => ledger?.personalData.finishErasing() ?? ok('done'),
    },
    retention: {
      mark: () => (ledger === null ? err(fault) : ledger.retention.mark()),
      begin: (keepDays) => ledger?.retention.begin(keepDays) ?? { next: () => err(fault) },
      dropAside: (keepDays) => (ledger === null ? err(fault) : ledger.retention.dropAside(keepDays)),
    },
    readEvents: (range) => (ledger === null ? err(fault) : ledger.readEvents(range)),
    tip: () => (ledger === null ? err(fault) : ledger.tip()),
    lookAtSpace: () => ledger?.lookAtSpace(),
    appendAll(list) {
      const opened = current();
      return opened.ok ? opened.value.appendAll(list) : opened;
    },
    recent: (count) => (ledger === null ? err(fault) : ledger.recent(count)),
    subscribe(listener) {
      listeners.add(listener);
      const stop = ledger?.subscribe(listener);
      return () => {
        listeners.delete(listener);
        stop?.();
      };
    },
    beginAnew: (place) => (ledger === null ? err(fault) : ledger.beginAnew(place)),
    close() {
      closed = true;
      ledger?.close();
    },
  };
}
