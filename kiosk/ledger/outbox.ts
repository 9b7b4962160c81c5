/** The events the district has not acknowledged yet: alarms first, then in the order they happened. */
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Result } from '../../drivers/basics/result.ts';
import type { LedgerFault } from './faults.ts';
import type { Guard } from './guard.ts';
import { type EventRow, eventOf, type RecordedEvent, selectEvents } from './record.ts';

interface BatchLimits {
  readonly maxEvents: number;
  /** Of the events as JSON, estimated to within the length of their codes. */
  readonly maxBytes: number;
}

export interface Outbox {
  /** What to send next; at least one event while any waits, however small `maxBytes`. Asking again gives the same. */
  nextBatch(limits: BatchLimits): Result<readonly RecordedEvent[], LedgerFault>;
  /** Takes the named events out, durably, and returns how many of them had waited; all others stay. */
  acknowledge(sequences: readonly number[]): Result<number, LedgerFault>;
  /** Puts all events from this sequence on back, for a district that lost what it had acknowledged; returns how many. */
  sendAgain(fromSequence: number): Result<number, LedgerFault>;
  /** How many events wait. */
  waiting(): number;
  /** The event that has waited longest, alarm or not; null when none waits. */
  oldest(): Result<RecordedEvent | null, LedgerFault>;
}

/** Bytes of the fields around `data` when an event is written as JSON. */
const envelopeBytes = 512;

export interface CountedOutbox extends Outbox {
  /** Tells how many events were appended since. */
  added(count: number): void;
}

export function openOutbox(database: Database, guard: Guard, clock: Clock, chain: string): CountedOutbox {
  const batch = database.prepare<[number], EventRow>(
    `${selectEvents} JOIN outbox o ON o.sequence = e.sequence ORDER BY o.rank, o.sequence LIMIT ?`,
  );
  const first = database.prepare<[], EventRow>(
    `${selectEvents} WHERE e.sequence = (SELECT min(s) FROM (
       SELECT min(sequence) AS s FROM outbox WHERE rank = 0 UNION ALL SELECT min(sequence) FROM outbox WHERE rank = 1))`,
  );
  const remove = database.prepare<[number]>('DELETE FROM outbox WHERE rank IN (0, 1) AND sequence = ?');
  const restore = database.prepare<[number]>(
    'INSERT OR IGNORE INTO outbox SELECT 1 - alarm, sequence FROM events WHERE sequence >= ?',
  );
  // The time that personal data may be kept is counted from here.
  const stamp = database.prepare<[number, number]>(
    'UPDATE sealed SET acknowledged_ms = ? WHERE event = ? AND acknowledged_ms IS NULL',
  );
  const unstamp = database.prepare<[number]>('UPDATE sealed SET acknowledged_ms = NULL WHERE event >= ?');
  const removeAll = database.transaction((sequences: readonly number[]) => {
    const now = Math.round(clock.wallMs());
    let removed = 0;
    for (const sequence of sequences) {
      const { changes } = remove.run(sequence);
      if (changes > 0) stamp.run(now, sequence);
      removed += changes;
    }
    return removed;
  });
  const restoreFrom = database.transaction((fromSequence: number) => {
    unstamp.run(fromSequence);
    return restore.run(fromSequence).changes;
  });
  let count = Number(database.prepare<[], number>('SELECT count(*) FROM outbox').pluck().get());

  return {
    nextBatch: ({ maxEvents, maxBytes }) =>
      guard.attempt(() => {
        const events: RecordedEvent[] = [];
        let bytes = 0;
        for (const row of batch.iterate(maxEvents)) {
          bytes += envelopeBytes + Buffer.byteLength(row.data);
          if (events.length > 0 && bytes > maxBytes) break;
          events.push(eventOf(chain, row));
        }
        return events;
      }),
    acknowledge: (sequences) =>
      guard.attempt(() => {
        const removed = removeAll.immediate(sequences);
        count -= removed;
        return removed;
      }),
    sendAgain: (fromSequence) =>
      guard.attempt(() => {
        const restored = restoreFrom.immediate(fromSequence);
        count += restored;
        return restored;
      }),
    waiting: () => count,
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
