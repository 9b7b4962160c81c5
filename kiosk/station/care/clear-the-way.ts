/**
 * Young garbage is collected when somebody steps up, before anybody waits: they have yet to be measured and to show a code.
 * Otherwise V8 collects when its space is full, and of the shipped size one passing in thirty met that between its code
 * and the relay, up to some milliseconds each (test/bench/README.md, "Scan to relay").
 */
import { getHeapSpaceStatistics } from 'node:v8';
import type { EncounterState } from '../../access/encounter-state.ts';

export interface YoungSpace {
  /** More than half of it is in use: what is left may not do for the next person. */
  isFilling(): boolean;
  /** Collects it, about a millisecond. */
  collect(): void;
}

/** To be told of each settled state; at a change to presence a filling space is collected once the turn has ended. */
export function clearTheWay(space: YoungSpace | null): (state: Pick<EncounterState, 'presentSinceMs'>) => void {
  let present = false;
  return ({ presentSinceMs }) => {
    const before = present;
    present = presentSinceMs !== null;
    if (space === null || before || !present) return;
    // After the screen, which is drawn at the end of this turn.
    setImmediate(() => {
      if (space.isFilling()) space.collect();
    });
  };
}

/** That of this process; null unless it was started with `--expose-gc`, as a box's unit starts it. */
export function youngSpace(): YoungSpace | null {
  const { gc } = globalThis;
  if (gc === undefined) return null;
  return {
    isFilling() {
      const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
      return young !== undefined && young.space_used_size > young.space_available_size;
    },
    collect: () => gc({ type: 'minor', execution: 'sync' }),
  };
}
