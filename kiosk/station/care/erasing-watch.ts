/** Goes on with overwriting what was erased or dropped: after each start, and when somebody reading the ledger, or a full disk, was in the way. */
import type { StationLedger } from '../../ledger/station-ledger.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Log } from './diagnostics.ts';

const everyMs = 60_000;
/** Between two steps: the gate has most of the time. */
const restMs = 20;
/** Until it is looked again whether somebody still stands there. */
const busyMs = 2_000;

export interface ErasingWatchOptions {
  readonly ledger: { readonly personalData: Pick<StationLedger['personalData'], 'finishErasing'> };
  readonly clock: Clock;
  /** Whether somebody is at the gate right now: the next step waits. */
  readonly busy: () => boolean;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

export interface ErasingWatch {
  stop(): void;
}

export function startErasingWatch({ ledger, clock, busy, log }: ErasingWatchOptions): ErasingWatch {
  let timer: Timer;
  let told = false;

  function look(): void {
    if (busy()) return after(busyMs);
    const finished = ledger.personalData.finishErasing();
    if (finished.ok && finished.value === 'more') return after(restMs);
    const done = finished.ok && finished.value === 'done';
    if (done && told) log.info({}, 'nothing of the erased personal data is left in the ledger');
    if (!done && !told) {
      const why = finished.ok ? 'the ledger is being read, or the disk has no room' : finished.error.detail;
      log.warn({ why }, 'erased personal data can still be read in the ledger; tried again each minute');
    }
    told = !done;
    after(everyMs);
  }

  function after(delayMs: number): void {
    timer = clock.after(delayMs, look);
  }

  after(everyMs);
  return { stop: () => timer.cancel() };
}
