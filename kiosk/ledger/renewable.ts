/** A ledger whose file is exchanged while it is in use: whoever holds it, or a part of it, goes on with the new one. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { faultOfFiles, type LedgerFault } from './faults.ts';
import { markForked } from './fork.ts';
import type { Ledger } from './contract.ts';
import type { RecordedEvent } from './record.ts';

/** The ledger of one file. */
export type LedgerOfFile = Omit<Ledger, 'beginAnew'> & {
  /** Closes the file as it is, without an event about it. */
  discard(): void;
};

export interface RenewableParts {
  readonly directory: string;
  readonly first: LedgerOfFile;
  /** Opens what is in the directory now; a ledger that is marked as forked is set aside then. */
  readonly reopen: () => Result<LedgerOfFile, LedgerFault>;
  readonly release: () => void;
}

export function renewable({ directory, first, reopen, release }: RenewableParts): Ledger {
  let current = first;
  /** Why there is no open file; null as a rule. */
  let broken: LedgerFault | null = null;
  let closed = false;
  const listeners = new Set<(event: RecordedEvent) => void>();
  const subscribed = new Map<(event: RecordedEvent) => void, () => void>();

  function renew(): Result<void, LedgerFault> {
    const opened = reopen();
    broken = opened.ok ? null : opened.error;
    if (!opened.ok) return opened;
    current = opened.value;
    const begun = current.readEvents({ from: 1, limit: 1 });
    for (const listener of listeners) {
      subscribed.set(listener, current.subscribe(listener));
      if (begun.ok) for (const event of begun.value) listener(event);
    }
    return ok(undefined);
  }

  /** What is to be written needs an open file: it is tried to make one. */
  function whole(): Result<void, LedgerFault> {
    return broken === null || closed ? ok(undefined) : renew();
  }

  return {
    get chain() {
      return current.chain;
    },
    get setAside() {
      return current.setAside;
    },
    get device() {
      return current.device;
    },
    outbox: {
      nextBatch: (limits, after) => current.outbox.nextBatch(limits, after),
      acknowledge: (sequences, chain) => current.outbox.acknowledge(sequences, chain),
      sendAgain: (from, chain) => current.outbox.sendAgain(from, chain),
      chains: () => (broken === null ? current.outbox.chains() : []),
      compare: (held) => current.outbox.compare(held),
      waiting: () => current.outbox.waiting(),
      oldest: () => current.outbox.oldest(),
    },
    personalData: {
      register: (person, key) => current.personalData.register(person, key),
      of: (sequences) => current.personalData.of(sequences),
      eraseExpired: (keepMs) => current.personalData.eraseExpired(keepMs),
      erase: (records, why) => current.personalData.erase(records, why),
      finishErasing: () => current.personalData.finishErasing(),
    },
    retention: {
      mark: () => current.retention.mark(),
      begin: (keepDays) => current.retention.begin(keepDays),
      dropAside: (keepDays) => current.retention.dropAside(keepDays),
    },
    append(type, data, about) {
      const ready = whole();
      return ready.ok ? current.append(type, data, about) : ready;
    },
    appendAll(list) {
      const ready = whole();
      return ready.ok ? current.appendAll(list) : ready;
    },
    readEvents: (range) => current.readEvents(range),
    recent: (count) => current.recent(count),
    tip: () => current.tip(),
    lookAtSpace: () => (broken === null ? current.lookAtSpace() : undefined),
    subscribe(listener) {
      listeners.add(listener);
      subscribed.set(listener, current.subscribe(listener));
      return () => {
        listeners.delete(listener);
        subscribed.get(listener)?.();
        subscribed.delete(listener);
      };
    },
    beginAnew(place) {
      const tip = current.tip();
      if (!tip.ok) return tip;
      try {
        const { sequence, hash } = tip.value;
        markForked(directory, { chain: current.chain, place, sequence, hash });
      } catch (error) {
        return err(faultOfFiles(error));
      }
      current.discard();
      return renew();
    },
    close() {
      if (closed) return;
      closed = true;
      current.close();
      release();
    },
  };
}
