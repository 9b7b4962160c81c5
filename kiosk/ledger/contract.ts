/** What a ledger does for the rest of the box. */
import type { Result } from '../../drivers/basics/result.ts';
import type { SetAside } from './damage.ts';
import type { DeviceKey } from './device-key.ts';
import type { EventData, EventType } from './events.ts';
import type { LedgerFault } from './faults.ts';
import type { Outbox } from './outbox.ts';
import type { RecordedEvent } from './record.ts';
import type { Retention } from './retention.ts';
import type { PersonalData } from './sealed.ts';
import type { Tip } from './tip.ts';
import type { NewEvent } from './writer.ts';

export interface Ledger {
  readonly chain: string;
  /** The damaged ledger this opening found and moved aside; null when all was well. */
  readonly setAside: SetAside | null;
  readonly outbox: Outbox;
  /** The box's own key, which signs its checkpoints. */
  readonly device: DeviceKey;
  readonly personalData: PersonalData;
  readonly retention: Retention;
  /**
   * Records one event with its outbox entry; when it returns `ok`, both are on the disk. `encounter` names the encounter
   * of an event whose data does not. Throws on data the registry does not allow.
   */
  append<T extends EventType>(
    type: T,
    data: EventData<T>,
    about?: { readonly encounter?: string },
  ): Result<RecordedEvent, LedgerFault>;
  /** Records several events in one commit: all of them or none. */
  appendAll(list: readonly NewEvent[]): Result<readonly RecordedEvent[], LedgerFault>;
  /** At most `limit` events in order, beginning with sequence `from`. */
  readEvents(range: { readonly from: number; readonly limit: number }): Result<readonly RecordedEvent[], LedgerFault>;
  /** The last `count` events, newest first, without checkpoints: they tell nothing of what happened. */
  recent(count: number): Result<readonly RecordedEvent[], LedgerFault>;
  tip(): Result<Tip, LedgerFault>;
  /** Looks whether the space has become low or is there again, and records it; the ledger does so itself while it is written. */
  lookAtSpace(): void;
  /**
   * Calls `listener` with each event but checkpoints, after its commit, until the returned function is called. It must
   * not throw.
   */
  subscribe(listener: (event: RecordedEvent) => void): () => void;
  /**
   * Sets this ledger aside and goes on in a new chain that names it and says why: the district knows this one to go on
   * otherwise. After a fault everything else fails too, until an append finds that a new one can be made.
   */
  beginAnew(place: string): Result<void, LedgerFault>;
  /** Signs what is not signed yet, ends writing and gives the directory free; harmless when repeated. */
  close(): void;
}
