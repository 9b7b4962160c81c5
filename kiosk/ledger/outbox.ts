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

/**
 * After so many events an acknowledgement also moves the log's pages into the file. Left to SQLite that happens in the commit
 * that fills the log, and who waits for it may stand before the gate; what is acknowledged was acted upon long ago.
 */
const eventsInLog = 256;

export interface Outbox {
  /**
   * What to send next, all of one chain; at least one event while any waits, however small `maxBytes`. Asking again gives
   * the same; with `after`, what follows that event, so that a batch can be read in pieces.
   */
  nextBatch(limits: BatchLimits, after?: OutboxPlace): Result<readonly RecordedEvent[], LedgerFault>;
  /** Takes the named events of a chain (without it, this ledger's) out and returns how many had waited; all others stay. */
  acknowledge(sequences: readonly number[], chain?: string): Result<number, LedgerFault>;
  /** Puts all events from this sequence on back, for a district that lost what it had acknowledged; returns how many; also of a chain that was set aside, once it was sent to its end. */
  sendAgain(fromSequence: number, chain?: string): Result<number, LedgerFault>;
  /** The chains whose standing at the district can be judged: this ledger's, and those set aside that were sent. */
  chains(): readonly string[];
  /** What it means that the district holds a chain so far. */
  compare(held: HeldChain): Result<Standing, LedgerFault>;
  /** How many events wait. */
  waiting(): number;
  /** The event that has waited longest, alarm or not; null when none waits. */
  oldest(): Result<RecordedEvent | null, LedgerFault>;
}

/** All events of the chain up to `through`, whose hash is `hash` where the district says it. */
export interface HeldChain {
  readonly chain: string;
  readonly through: number;
  readonly hash?: string | undefined;
}

export type Standing =
  | { readonly code: 'agrees' }
  /** It had acknowledged this event and has lost it. */
  | { readonly code: 'lacks'; readonly from: number }
  /** It holds more of the chain than there is here, or another event at its place. */
  | { readonly code: 'forked'; readonly detail: string };

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
  const lastSequence = database.prepare<[], number | null>('SELECT max(sequence) FROM events').pluck();
  const hashAt = database
    .prepare<[number, number], Buffer>(
      'SELECT hash FROM events WHERE sequence = ? UNION ALL SELECT hash FROM dropped WHERE last = ?',
    )
    .pluck();

  function compareOwn({ through, hash }: HeldChain): Standing {
    const last = lastSequence.get() ?? 0;
    if (through > last)
      return { code: 'forked', detail: `the district holds ${through} events of this chain, here are ${last}` };
    const own = hashAt.get(through, through)?.toString('hex');
    if (hash !== undefined && own !== undefined && own !== hash)
      return { code: 'forked', detail: `the district holds another event ${through} of this chain` };
    const oldest = first.get()?.sequence ?? null;
    return through < (oldest === null ? last : oldest - 1) ? { code: 'lacks', from: through + 1 } : { code: 'agrees' };
  }

  /** Events written since the log's pages were last moved from here; where SQLite did it meanwhile there is little to move. */
  let inLog = 0;

  function emptyLog(): void {
    if (inLog < eventsInLog) return;
    inLog = 0;
    // A disk that fails is told by whoever writes to it next: the acknowledgement itself is done.
    guard.attempt(() => void database.pragma('wal_checkpoint(PASSIVE)'));
  }

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
        emptyLog();
        return removed;
      }),
    sendAgain: (fromSequence, of = chain) =>
      guard.attempt(() => {
        if (of !== chain) return salvage.sendAgain(fromSequence, of);
        const restored = restoreFrom.immediate(fromSequence);
        count += restored;
        return restored;
      }),
    chains: () => [chain, ...salvage.settled().keys()],
    compare: (held) =>
      guard.attempt(() => {
        if (held.chain === chain) return compareOwn(held);
        const through = salvage.settled().get(held.chain) ?? 0;
        return held.through < through ? { code: 'lacks', from: held.through + 1 } : { code: 'agrees' };
      }),
    waiting: () => count + salvage.waiting(),
    oldest: () =>
      guard.attempt(() => {
        const row = first.get();
        return row === undefined ? null : eventOf(chain, row);
      }),
    added(more) {
      count += more;
      inLog += more;
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
