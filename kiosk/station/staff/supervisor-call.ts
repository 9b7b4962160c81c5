/** A call for the supervisor, from the touch until the district has acknowledged it: only then somebody was called. */
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { RecordedEvent } from '../../ledger/record.ts';

/** How long it is said that the district knows of it. */
const toldMs = 10_000;

export interface SupervisorCall {
  /** Null: nobody is called for. */
  readonly state: 'waits' | 'told' | null;
  begin(): void;
  /** An event was recorded; the last call is the one whose acknowledgement counts. */
  note(event: RecordedEvent): void;
  acknowledged(events: readonly Pick<RecordedEvent, 'sequence'>[]): void;
}

export function createSupervisorCall(clock: Clock, onChange: () => void): SupervisorCall {
  let state: SupervisorCall['state'] = null;
  let sequence: number | null = null;

  return {
    get state() {
      return state;
    },
    begin() {
      state = 'waits';
      onChange();
    },
    note(event) {
      if (event.type === 'supervisor.called' && event.data.staff !== null) sequence = event.sequence;
    },
    acknowledged(events) {
      if (state !== 'waits' || !events.some((event) => event.sequence === sequence)) return;
      state = 'told';
      clock.after(toldMs, () => {
        if (state !== 'told') return;
        state = null;
        onChange();
      });
      onChange();
    },
  };
}
