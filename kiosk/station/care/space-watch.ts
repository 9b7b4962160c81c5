/** Looks at the ledger's space also while nothing is recorded: others fill the disk too. */
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';

const everyMs = 60_000;

export interface SpaceWatching {
  stop(): void;
}

export function startSpaceWatch(ledger: Pick<StationLedger, 'lookAtSpace'>, clock: Clock): SpaceWatching {
  let timer: Timer;
  function next(delayMs: number): void {
    timer = clock.after(delayMs, () => {
      ledger.lookAtSpace();
      next(everyMs);
    });
  }
  // At the start too: what is low then is told before the first person comes.
  next(0);
  return { stop: () => timer.cancel() };
}
