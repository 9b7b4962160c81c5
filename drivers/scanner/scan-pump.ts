/**
 * Stands between a decoder and its listeners: hands results out and flushes the decoder when its silence is over. Silence
 * is what the reader has heard of it: a process that was not let run for longer than a gap finds the rest of the code
 * waiting, and neither its timer nor the hour at which it reads may tear that code in two. The price: two codes without an end
 * that came while it was held up are one, which nobody signed; both are refused, and shown again.
 */
import type { Clock, Timer } from '../basics/clock.ts';
import type { Discarded, ScannedCode } from '../device.ts';
import type { OverlongCode, ScanDecoder, ScanResult } from './scan-result.ts';

export interface ScanHandlers {
  onCode(code: ScannedCode): void;
  /** A code beyond the limit was read: its holder must be told, its bytes are not kept. */
  onOverlong(overlong: OverlongCode): void;
  onDiscarded(discarded: Discarded): void;
}

export class ScanPump {
  readonly #decoder: ScanDecoder;
  readonly #clock: Clock;
  readonly #handlers: ScanHandlers;
  #timer: Timer | null = null;
  /** The silence is over by the clock; what waits to be read is read first. */
  #lastLook: NodeJS.Immediate | null = null;
  #over = false;

  constructor(decoder: ScanDecoder, clock: Clock, handlers: ScanHandlers) {
    this.#decoder = decoder;
    this.#clock = clock;
    this.#handlers = handlers;
  }

  /**
   * Gives the decoder what came just now, hands out what it yields and sets the timer for what it still holds. `decode` is
   * told monotonic milliseconds; as long as no silence was heard, they stay within the gap of the decoder.
   */
  take(decode: (atMs: number) => readonly ScanResult[]): void {
    if (this.#over) return;
    const heardBeforeMs = this.#decoder.flushAtMs ?? Number.POSITIVE_INFINITY;
    const atMs = Math.min(this.#clock.monotonicMs(), heardBeforeMs - 1);
    this.#hand(decode(atMs));
    this.#stopWaiting();
    const dueMs = this.#decoder.flushAtMs;
    if (dueMs === null || this.#over) return;
    // From now on, also where the decoder's time is behind: the silence of a gap is heard, not reckoned.
    this.#timer = this.#clock.after(dueMs - atMs, () => {
      // The event loop reads what is there after its timers and before its immediates.
      this.#lastLook = setImmediate(() => {
        this.#stopWaiting();
        this.#hand(this.#decoder.flush());
      });
    });
  }

  /** The port is gone: what is pending is discarded, and nothing is handed out afterwards. */
  end(): void {
    if (this.#over) return;
    // Its silence was over: what it had was whole.
    const wasQuiet = this.#lastLook !== null;
    this.#stopWaiting();
    if (wasQuiet) this.#hand(this.#decoder.flush());
    this.#hand(this.#decoder.reset());
    this.#over = true;
  }

  #stopWaiting(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#lastLook !== null) clearImmediate(this.#lastLook);
    this.#lastLook = null;
  }

  #hand(results: readonly ScanResult[]): void {
    for (const result of results) {
      switch (result.kind) {
        case 'code':
          this.#handlers.onCode(result.code);
          break;
        case 'overlong':
          this.#handlers.onOverlong(result.overlong);
          break;
        case 'discarded':
          this.#handlers.onDiscarded(result.discarded);
          break;
      }
    }
  }
}
