/** Stands between a decoder and its listeners: hands results out and flushes the decoder when its silence is over. */
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
  #over = false;

  constructor(decoder: ScanDecoder, clock: Clock, handlers: ScanHandlers) {
    this.#decoder = decoder;
    this.#clock = clock;
    this.#handlers = handlers;
  }

  /** Hands out what the decoder has just yielded and sets the timer for what it still holds. */
  take(results: readonly ScanResult[]): void {
    if (this.#over) return;
    this.#hand(results);
    this.#timer?.cancel();
    this.#timer = null;
    const dueMs = this.#decoder.flushAtMs;
    if (dueMs === null || this.#over) return;
    this.#timer = this.#clock.after(dueMs - this.#clock.monotonicMs(), () => {
      this.#timer = null;
      this.#hand(this.#decoder.flush());
    });
  }

  /** The port is gone: what is pending is discarded, and nothing is handed out afterwards. */
  end(): void {
    if (this.#over) return;
    this.#timer?.cancel();
    this.#hand(this.#decoder.reset());
    this.#over = true;
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
