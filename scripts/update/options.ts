/** What an update is told, and how it refuses. */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { HealthTimes } from './health.ts';
import type { UpdateRoom } from './journal.ts';
import type { OnStep } from './steps.ts';
import type { System } from './system.ts';

export interface UpdateOptions {
  readonly system: System;
  readonly room: UpdateRoom;
  readonly clock: Clock;
  readonly times: HealthTimes;
  /** How long it waits for people to have passed, milliseconds; null: it does not look. */
  readonly quietWithinMs: number | null;
  /** A box that cannot be brought back is taken too. */
  readonly withoutReturn: boolean;
  /** Progress, one line at a time. */
  readonly say: (line: string) => void;
  readonly onStep: OnStep;
}

export interface Refused {
  /** Nothing was changed. `busy`: try again later; `noRoom`: the disk; `release`: this release not, on this box. */
  readonly code: 'busy' | 'noRoom' | 'release';
  readonly detail: string;
}
