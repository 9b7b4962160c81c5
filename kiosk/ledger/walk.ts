/** Follows a chain from event to event: every hash, every signature. */
import type { Database } from 'better-sqlite3';
import { checkCheckpoint, checkpointType } from './checkpoints.ts';
import { faultOf } from './faults.ts';
import { type EventRow, hashOf, selectEventsOf } from './record.ts';
import { versionOf } from './schema.ts';
import type { Tip } from './tip.ts';

export interface Walked {
  /** The first place where the chain does not hold; null when it holds to its end. */
  readonly damage: string | null;
  readonly lastGood: Tip;
  readonly count: number;
  /** Up to which sequence a valid checkpoint covers the chain; 0 when none was met. */
  readonly signedTo: number;
  readonly keys: readonly string[];
}

/** Follows the chain after `from` to its end or to the first place where it does not hold. */
export function walk(database: Database, chain: string, from: Tip): Walked {
  let lastGood = from;
  let count = 0;
  let signedTo = 0;
  const keys = new Set<string>();
  const end = (damage: string | null): Walked => ({ damage, lastGood, count, signedTo, keys: [...keys] });
  try {
    const version = versionOf(database);
    const rows = database.prepare<[number], EventRow>(
      `${selectEventsOf(version)} WHERE e.sequence > ? ORDER BY e.sequence`,
    );
    const overDropped = version < 3 ? (tip: Tip) => tip : stepsOver(database);
    for (const row of rows.iterate(from.sequence)) {
      if (row.sequence !== lastGood.sequence + 1) lastGood = overDropped(lastGood);
      const expected = lastGood.sequence + 1;
      if (row.sequence !== expected) return end(`event ${expected} is missing`);
      if (!hashOfRow(chain, lastGood.hash, row).equals(row.hash))
        return end(`event ${row.sequence} does not fit its hash`);
      if (row.type === checkpointType) {
        const key = checkCheckpoint(row.data, chain, lastGood);
        if (key === null) return end(`event ${row.sequence} does not fit its signature`);
        keys.add(key);
        signedTo = lastGood.sequence;
      }
      lastGood = { sequence: row.sequence, hash: row.hash.toString('hex') };
      count++;
    }
    return end(null);
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code !== 'damaged') throw error;
    return end(`after event ${lastGood.sequence}: ${fault.detail}`);
  }
}

/** From the end of what was read over all runs of dropped events that follow it. */
function stepsOver(database: Database): (tip: Tip) => Tip {
  const nextRun = database.prepare<[number], { first: number; last: number; hash: Buffer }>(
    'SELECT first, last, hash FROM dropped WHERE last > ? ORDER BY last LIMIT 1',
  );
  return (tip) => {
    let end = tip;
    for (;;) {
      const run = nextRun.get(end.sequence);
      if (run === undefined || run.first !== end.sequence + 1) return end;
      end = { sequence: run.last, hash: run.hash.toString('hex') };
    }
  };
}

/** The hash an event must have after the one with `previousHash`. */
export function hashOfRow(chain: string, previousHash: string, row: EventRow): Buffer {
  return hashOf(previousHash, {
    chain,
    sequence: row.sequence,
    type: row.type,
    place: row.place,
    bootId: row.boot,
    monotonicMs: row.monotonic_ms,
    wallMs: row.wall_ms,
    wallTrusted: row.wall_trusted === 1,
    alarm: row.alarm === 1,
    encounter: row.encounter,
    data: row.data,
  });
}
