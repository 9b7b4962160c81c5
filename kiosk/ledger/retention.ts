/**
 * Keeps events no longer than their class says, counted from their acknowledgement. From time to time it is noted up to
 * which event all are acknowledged; an event's time begins with the first note that covers it. What is dropped: dropped.ts.
 */
import { ok, type Result } from '../../drivers/basics/result.ts';
import { dropAside } from './aside-retention.ts';
import type { RetentionDays, RetentionParts } from './retention-parts.ts';
import { digestOf, joined, openPieces, prunedType, stretchEvents, stretchOf } from './dropped.ts';
import { pruned } from './event-data.ts';
import { events, type EventType, type RetentionClass } from './events.ts';
import type { LedgerFault } from './faults.ts';
import type { NewEvent } from './writer.ts';

export interface Retention {
  /** Notes up to which event all are acknowledged; nothing while the wall clock is not trusted. */
  mark(): Result<void, LedgerFault>;
  /** Begins to drop what is over its time by now. */
  begin(keepDays: RetentionDays): Pruning;
  /** Removes the ledgers set aside that the district has and whose time is over; returns their names. */
  dropAside(keepDays: RetentionDays): Result<readonly string[], LedgerFault>;
}

/** One pass over the ledger, in pieces of some milliseconds. */
export interface Pruning {
  /** Drops from the next stretch that holds anything over its time, and returns how many events; null at the end. */
  next(): Result<number | null, LedgerFault>;
}

const dayMs = 86_400_000;

/** Stretches looked at in one call of `next`: about a millisecond. */
const looksAtOnce = 4;

interface Row {
  readonly sequence: number;
  readonly type: string;
  /** Of a statement about another stretch: up to which event it goes. */
  readonly data: string | null;
}

export function openRetention(parts: RetentionParts): Retention {
  const { database, guard, clock, wallTrusted, erasing, write, onStep } = parts;
  const number = (sql: string) => database.prepare<[], number | null>(sql).pluck();
  const oldestWaiting = number(
    'SELECT min(s) FROM (SELECT min(sequence) AS s FROM outbox WHERE rank = 0 UNION ALL SELECT min(sequence) FROM outbox WHERE rank = 1)',
  );
  const lastSequence = number('SELECT max(sequence) FROM events');
  const firstSequence = number('SELECT min(sequence) FROM events');
  const addMark = database.prepare<[number, number]>('INSERT OR IGNORE INTO acknowledged VALUES (?, ?)');
  // Noted in what is now the future: the clock was wrong then, and the time begins now.
  const correctMarks = database.prepare<[number, number]>('UPDATE acknowledged SET wall_ms = ? WHERE wall_ms > ?');
  const markBefore = database
    .prepare<[number], number | null>('SELECT max(through) FROM acknowledged WHERE wall_ms <= ?')
    .pluck();
  const removeMarks = database.prepare<[number]>('DELETE FROM acknowledged WHERE through < ?');
  const candidates = database.prepare<[string, number, number], Row>(
    `SELECT e.sequence, e.type, CASE WHEN e.type = ? THEN e.data END AS data FROM events e
     LEFT JOIN outbox o ON o.rank = 1 - e.alarm AND o.sequence = e.sequence
     WHERE e.sequence BETWEEN ? AND ? AND o.sequence IS NULL
       AND NOT EXISTS (SELECT 1 FROM sealed s WHERE s.event = e.sequence)`,
  );
  const pieces = openPieces(database);
  const removeEvents = database.prepare<[number, number]>('DELETE FROM events WHERE sequence BETWEEN ? AND ?');
  const removeRuns = database.prepare<[number, number]>('DELETE FROM dropped WHERE last BETWEEN ? AND ?');
  const addRun = database.prepare<[number, number, Buffer]>('INSERT INTO dropped (last, first, hash) VALUES (?, ?, ?)');

  function overIn(from: number, limits: Readonly<Record<RetentionClass, number>>, firstKept: number): Set<number> {
    const rows = candidates.all(prunedType, from, from + stretchEvents - 1);
    const over = rows.filter(({ sequence, type, data }) => {
      const definition = events[type as EventType] as (typeof events)[EventType] | undefined;
      if (definition === undefined || sequence > limits[definition.retention]) return false;
      // A statement guards what is left of its stretch for as long as anything is.
      return data === null || pruned.parse(JSON.parse(data)).through < firstKept;
    });
    return new Set(over.map(({ sequence }) => sequence));
  }

  function drop(from: number, over: ReadonlySet<number>): Result<number, LedgerFault> {
    const to = from + stretchEvents - 1;
    const left = joined(pieces(from, to).map((piece) => ({ ...piece, stays: piece.stays && !over.has(piece.first) })));
    const through = left.findLast(({ stays }) => !stays)?.last ?? from;
    const digest = digestOf(left.filter(({ last }) => last <= through));
    onStep?.('prune.begun');
    erasing.oweEvents();
    const statement: NewEvent = { type: prunedType, data: { from, through, count: over.size, digest } };
    const written = write([statement], () => {
      removeRuns.run(from, to);
      for (const { first, last, hash, stays } of left) {
        if (stays) continue;
        removeEvents.run(first, last);
        addRun.run(last, first, hash);
      }
      onStep?.('prune.removed');
    });
    onStep?.('prune.committed');
    return written.ok ? ok(over.size) : written;
  }

  return {
    mark: () =>
      guard.attempt(() => {
        if (!wallTrusted()) return;
        const now = Math.round(clock.wallMs());
        correctMarks.run(now, now);
        const oldest = oldestWaiting.get() ?? null;
        const through = oldest === null ? (lastSequence.get() ?? 0) : oldest - 1;
        if (through > 0) addMark.run(through, now);
      }),
    dropAside: (keepDays) => dropAside(parts, keepDays),
    begin(keepDays) {
      let from: number | null = null;
      let inLog = false;
      let dropped = 0;
      let overwriting = false;
      return {
        next() {
          if (overwriting) {
            const erased = erasing.finish();
            if (!erased.ok) return erased;
            // What cannot be overwritten now is tried again with all that is erased.
            return ok(erased.value === 'more' ? 0 : null);
          }
          if (!wallTrusted()) return ok(null);
          if (inLog) {
            inLog = false;
            const moved = guard.attempt(() => void database.pragma('wal_checkpoint(PASSIVE)'));
            return moved.ok ? ok(0) : moved;
          }
          const now = Math.round(clock.wallMs());
          const found = guard.attempt(() => {
            const until = (retention: RetentionClass) => markBefore.get(now - keepDays[retention] * dayMs) ?? 0;
            const limits = {
              passage: until('passage'),
              security: until('security'),
              technical: until('technical'),
              oversight: until('oversight'),
            };
            const end = Math.max(...Object.values(limits));
            const firstKept = firstSequence.get() ?? 1;
            from ??= stretchOf(firstKept);
            for (let looks = 0; from <= end; from += stretchEvents, looks += 1) {
              if (looks === looksAtOnce) return { over: new Set<number>(), from };
              const over = overIn(from, limits, firstKept);
              if (over.size > 0) return { over, from };
            }
            removeMarks.run(Math.min(...Object.values(limits)));
            return null;
          });
          if (!found.ok) return found;
          overwriting = found.value === null && dropped > 0;
          if (found.value === null) return ok(overwriting ? 0 : null);
          if (found.value.over.size === 0) return ok(0);
          const done = drop(found.value.from, found.value.over);
          from = found.value.from + stretchEvents;
          if (done.ok) dropped += done.value;
          inLog = done.ok;
          return done;
        },
      };
    },
  };
}
