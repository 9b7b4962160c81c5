/** What dropping events, and whole ledgers set aside, is told. */
import type { Database } from 'better-sqlite3';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Result } from '../../drivers/basics/result.ts';
import type { Erasing } from './erasing.ts';
import type { RetentionClass } from './events.ts';
import type { LedgerFault } from './faults.ts';
import type { Guard } from './guard.ts';
import type { RecordedEvent } from './record.ts';
import type { OnStep } from './steps.ts';
import type { NewEvent, Within } from './writer.ts';

/** Days after its acknowledgement for which an event is kept. */
export type RetentionDays = Readonly<Record<RetentionClass, number>>;

export interface RetentionParts {
  readonly directory: string;
  readonly database: Database;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly wallTrusted: () => boolean;
  readonly erasing: Pick<Erasing, 'oweEvents' | 'finish'>;
  readonly write: (list: readonly NewEvent[], within: Within) => Result<readonly RecordedEvent[], LedgerFault>;
  readonly onStep?: OnStep | undefined;
}
