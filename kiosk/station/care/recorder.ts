/**
 * The station's hand on the ledger. What must be on disk before the gate moves is written or refused at once; what has
 * already happened (a door that opened) waits in memory while the ledger cannot write, and is written when it can again.
 */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Result } from '../../../drivers/basics/result.ts';
import type { LedgerFault } from '../../ledger/faults.ts';
import type { RecordedEvent } from '../../ledger/record.ts';
import type { Happened, NewEvent } from '../../ledger/writer.ts';

const retryMs = 2_000;
/** Events kept while the ledger cannot write: hours of a busy gate, a few hundred kilobytes. */
const waitingMax = 5_000;

export interface Recorder {
  /** Writes now; after a failure nothing of it is kept. */
  recordNow(event: NewEvent): Result<RecordedEvent, LedgerFault>;
  /** Writes now or, while the ledger cannot, as soon as it can, in order. */
  record(event: NewEvent): void;
  readonly fault: LedgerFault | null;
  /** Events that wait for the ledger, and those given up because there were too many. */
  readonly waiting: number;
  readonly givenUp: number;
  stop(): void;
}

export interface RecorderOptions {
  readonly append: (events: readonly NewEvent[]) => Result<readonly RecordedEvent[], LedgerFault>;
  readonly clock: Clock;
  readonly clockTrusted: () => boolean;
  /** Called when the ledger stops being able to write, and when it can again. */
  readonly onAvailable: (available: boolean, fault: LedgerFault | null) => void;
}

export function createRecorder({ append, clock, clockTrusted, onAvailable }: RecorderOptions): Recorder {
  let fault: LedgerFault | null = null;
  let waiting: NewEvent[] = [];
  let givenUp = 0;
  let retry: Timer | null = null;
  let lost: Happened | null = null;

  const now = (): Happened => ({
    monotonicMs: clock.monotonicMs(),
    wallMs: clock.wallMs(),
    wallTrusted: clockTrusted(),
  });

  function failed(why: LedgerFault): void {
    retry ??= clock.after(retryMs, tryAgain);
    if (fault !== null) return;
    fault = why;
    lost = now();
    onAvailable(false, why);
  }

  function tryAgain(): void {
    retry = null;
    const since = lost ?? now();
    const durationMs = Math.round(clock.monotonicMs() - since.monotonicMs);
    const loss: NewEvent = {
      type: 'device.lost',
      happened: since,
      data: { device: 'ledger', code: fault?.code ?? 'ioError', detail: fault?.detail ?? '' },
    };
    const back: NewEvent = { type: 'device.back', data: { device: 'ledger', durationMs } };
    const written = append([loss, ...waiting, back]);
    if (!written.ok) return failed(written.error);
    waiting = [];
    fault = null;
    onAvailable(true, null);
  }

  return {
    recordNow(event) {
      const written = append([event]);
      if (!written.ok) {
        failed(written.error);
        return written;
      }
      const [recorded] = written.value;
      if (recorded === undefined) throw new Error('an event was written and not returned');
      // The ledger works again before the retry came due: what waits goes first in its own commit.
      if (fault !== null) tryAgain();
      return { ok: true, value: recorded };
    },
    record(event) {
      if (fault === null) {
        const written = append([event]);
        if (written.ok) return;
        failed(written.error);
      }
      // It keeps the time at which it happened, however late it is written.
      if (waiting.length < waitingMax) waiting.push({ ...event, happened: event.happened ?? now() });
      else givenUp += 1;
    },
    get fault() {
      return fault;
    },
    get waiting() {
      return waiting.length;
    },
    get givenUp() {
      return givenUp;
    },
    stop() {
      retry?.cancel();
    },
  };
}
