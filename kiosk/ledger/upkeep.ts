/** What the ledger records about itself, unasked: a checkpoint every so many events and at its end, and low space. */
import type { Database } from 'better-sqlite3';
import type { Result } from '../../drivers/basics/result.ts';
import { checkpointType, signCheckpoint } from './checkpoints.ts';
import type { DeviceKey } from './device-key.ts';
import type { LedgerFault } from './faults.ts';
import type { RecordedEvent } from './record.ts';
import type { SpaceWatch } from './space.ts';
import type { EventWriter, NewEvent } from './writer.ts';

/** How many events a checkpoint covers at most, unless it could not be written. */
const eventsBetweenCheckpoints = 256;

/** Looking at the space takes some microseconds: this rarely it is not felt. */
const eventsBetweenLooks = 16;

export interface Upkeep {
  /** To be called after `count` events were recorded. A fault here is left to the next call: nobody waits for it. */
  after(count: number): void;
  /** Records that the space has become low, or that there is room again. */
  lookAtSpace(): void;
  /** Signs what no checkpoint covers yet. */
  atEnd(): void;
}

export interface UpkeepParts {
  readonly database: Database;
  readonly chain: string;
  readonly key: DeviceKey;
  readonly writer: EventWriter;
  readonly space: SpaceWatch | null;
  readonly record: (event: NewEvent) => Result<readonly RecordedEvent[], LedgerFault>;
}

export function createUpkeep({ database, chain, key, writer, space, record }: UpkeepParts): Upkeep {
  // Read from the end backwards: the last checkpoint is near, or there is none and the ledger is short.
  const lastCheckpoint = database
    .prepare<[string], number>('SELECT sequence FROM events WHERE type = ? ORDER BY sequence DESC LIMIT 1')
    .pluck()
    .get(checkpointType);
  const start = writer.tip();
  let unsigned = (start.ok ? start.value.sequence : 0) - (lastCheckpoint ?? 0);
  let unseen = eventsBetweenLooks;

  function checkpoint(): void {
    const tip = writer.tip();
    if (!tip.ok) return;
    if (record({ type: checkpointType, data: signCheckpoint(key, chain, tip.value) }).ok) unsigned = 0;
  }

  function lookAtSpace(): void {
    const news = space?.check() ?? null;
    if (news === null) return;
    // What could not be recorded is news again at the next look.
    if (record(news).ok) unsigned++;
    else space?.forget();
  }

  return {
    lookAtSpace,
    after(count) {
      unseen += count;
      if (unseen >= eventsBetweenLooks) {
        unseen = 0;
        lookAtSpace();
      }
      unsigned += count;
      if (unsigned >= eventsBetweenCheckpoints) checkpoint();
    },
    atEnd() {
      if (unsigned > 0) checkpoint();
    },
  };
}
