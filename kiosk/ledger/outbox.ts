/** The events the district has not acknowledged yet: alarms first, then in the order they happened. */
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Result } from '../../drivers/basics/result.ts';
import { type BatchLimits, envelopeBytes, type OutboxPlace } from './batch.ts';
import type { LedgerFault } from './faults.ts';
import type { Guard } from './guard.ts';
import { type EventRow, eventOf, type RecordedEvent, selectEvents } from './record.ts';
import type { Salvage } from './salvage.ts';
import type { OnStep } from './steps.ts';

export interface Outbox {
  /**
   * What to send next, all of one chain; at least one event while any waits, however small `maxBytes`. Asking again gives
   * the same; with `after`, what follows that event, so that a batch can be read in pieces.
   */
  nextBatch(limits: BatchLimits, after?: OutboxPlace): Result<readonly RecordedEvent[], LedgerFault>;
  /** Takes the named events of a chain (without it, this ledger's) out and returns how many had waited; all others stay. */
  acknowledge(sequences: readonly number[], chain?: string): Result<number, LedgerFault>;
  /** Puts all events from this sequence on back, for a district that lost what it had acknowledged; returns how many: none of another chain. */
  sendAgain(fromSequence: number, chain?: string): Result<number, LedgerFault>;
  /** How many events wait. */
  waiting(): number;
  /** The event that has waited longest, alarm or not; null when none waits. */
  oldest(): Result<RecordedEvent | null, LedgerFault>;
}

export interface CountedOutbox extends Outbox {
  /** Tells how many events were appended since. */
  added(count: number): void;
}

export interface OutboxParts {
  readonly database: Database;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly chain: string;
  readonly salvage: Salvage;
  readonly onStep?: OnStep | undefined;
}

export function openOutbox({ database, guard, clock, chain, salvage, onStep }: OutboxParts): CountedOutbox {
  const batch = database.prepare<[number, number, number], EventRow>(
    `${selectEvents} JOIN outbox o ON o.sequence = e.sequence
     WHERE (o.rank, o.sequence) > (?, ?) ORDER BY o.rank, o.sequence LIMIT ?`,
  );
  const first = database.prepare<[], EventRow>(
    `${selectEvents} WHERE e.sequence = (SELECT min(s) FROM (
       SELECT min(sequence) AS s FROM outbox WHERE rank = 0 UNION ALL SELECT min(sequence) FROM outbox WHERE rank = 1))`,
  );
  const alarmWaits = database.prepare<[], number>('SELECT 1 FROM outbox WHERE rank = 0 LIMIT 1').pluck();
  const remove = database.prepare<[number, number]>(
    'DELETE FROM outbox WHERE rank IN (0, 1) AND sequence BETWEEN ? AND ?',
  );
  const restore = database.prepare<[number]>(
    'INSERT OR IGNORE INTO outbox SELECT 1 - alarm, sequence FROM events WHERE sequence >= ?',
  );
  // The time that personal data may be kept is counted from here.
  const stamp = database.prepare<[number, number, number]>(
    'UPDATE sealed SET acknowledged_ms = ? WHERE event BETWEEN ? AND ? AND acknowledged_ms IS NULL',
  );
  const unstamp = database.prepare<[number]>('UPDATE sealed SET acknowledged_ms = NULL WHERE event >= ?');
  const removeAll = database.transaction((sequences: readonly number[]) => {
    const now = Math.round(clock.wallMs());
    let removed = 0;
    for (const { from, to } of rangesOf(sequences)) {
      const { changes } = remove.run(from, to);
      if (changes > 0) stamp.run(now, from, to);
      removed += changes;
    }
    onStep?.('acknowledge.removed');
    return removed;
  });
  const unmark = database.prepare<[number]>('DELETE FROM acknowledged WHERE through >= ?');
  const restoreFrom = database.transaction((fromSequence: number) => {
    unstamp.run(fromSequence);
    unmark.run(fromSequence);
    return restore.run(fromSequence).changes;
  });
  let count = Number(database.prepare<[], number>('SELECT count(*) FROM outbox').pluck().get());

  return {
    nextBatch: ({ maxEvents, maxBytes }, after) =>
      guard.attempt(() => {
        // What a ledger set aside still owes is older than all here; only an alarm goes before it.
        const aside = after === undefined ? alarmWaits.get() === undefined : after.chain !== chain;
        const owed = aside ? salvage.nextBatch({ maxEvents, maxBytes }, after) : [];
        if (owed.length > 0 || (after !== undefined && aside)) return owed;
        const events: RecordedEvent[] = [];
        let bytes = 0;
        const [rank, sequence] = after === undefined ? [-1, 0] : [after.alarm ? 0 : 1, after.sequence];
        for (const row of batch.iterate(rank, sequence, maxEvents)) {
          bytes += envelopeBytes + Buffer.byteLength(row.data);
          if (events.length > 0 && bytes > maxBytes) break;
          events.push(eventOf(chain, row));
        }
        onStep?.('batch.read');
        return events;
      }),
    acknowledge: (sequences, of = chain) =>
      guard.attempt(() => {
        if (of !== chain) return salvage.acknowledge(sequences, of);
        onStep?.('acknowledge.begun');
        // Not waited for by the disk: lost in a power cut it is asked for again, and the district knows what it has. The
        // next event's commit, or the log's checkpoint, brings it to the disk with itself; nobody waits behind its sync.
        database.pragma('synchronous = NORMAL');
        let removed: number;
        try {
          removed = removeAll.immediate(sequences);
        } finally {
          database.pragma('synchronous = FULL');
        }
        onStep?.('acknowledge.committed');
        count -= removed;
        return removed;
      }),
    sendAgain: (fromSequence, of = chain) =>
      guard.attempt(() => {
        if (of !== chain) return 0;
        const restored = restoreFrom.immediate(fromSequence);
        count += restored;
        return restored;
      }),
    waiting: () => count + salvage.waiting(),
    oldest: () =>
      guard.attempt(() => {
        const row = first.get();
        return row === undefined ? null : eventOf(chain, row);
      }),
    added(more) {
      count += more;
    },
  };
}

/** The sequences as few ranges: one statement for each instead of one for each event. */
function rangesOf(sequences: readonly number[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const sequence of sequences.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && sequence <= last.to + 1) last.to = sequence;
    else ranges.push({ from: sequence, to: sequence });
  }
  return ranges;
}
