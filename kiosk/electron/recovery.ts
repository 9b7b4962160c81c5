/** Brings the page back after a crash, a hang, or while the station is not there yet. */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';

/** The part of a web contents that recovery needs. */
export interface Reloadable {
  loadPage(): Promise<void>;
  /** Ends the renderer at once, which raises `crashed`. */
  kill(): void;
}

export interface RecoveryOptions {
  readonly clock: Clock;
  readonly page: Reloadable;
  /** Says why the page is loaded again, for diagnostics. */
  readonly onRetry: (why: string) => void;
}

const firstRetryMs = 500;
const longestRetryMs = 5000;
/** How long a page may be unresponsive before its renderer is ended: a slow start of a Pi must not count as a hang. */
const hangMs = 4000;

export class Recovery {
  readonly #options: RecoveryOptions;
  #retryMs = firstRetryMs;
  #retry: Timer | null = null;
  #hang: Timer | null = null;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Loads the page, again and again until the station answers. */
  load(): void {
    this.#retry?.cancel();
    this.#retry = null;
    void this.#tryToLoad();
  }

  async #tryToLoad(): Promise<void> {
    try {
      await this.#options.page.loadPage();
      this.#retryMs = firstRetryMs;
    } catch (cause) {
      this.#later(cause instanceof Error ? cause.message : 'the page cannot be loaded');
    }
  }

  /** The renderer is gone; waits a little, so that a page that crashes at once does not keep the machine busy. */
  crashed(reason: string): void {
    this.responsive();
    this.#later(`renderer gone: ${reason}`);
  }

  unresponsive(): void {
    this.#hang ??= this.#options.clock.after(hangMs, () => {
      this.#hang = null;
      this.#options.onRetry('renderer hangs');
      this.#options.page.kill();
    });
  }

  responsive(): void {
    this.#hang?.cancel();
    this.#hang = null;
  }

  #later(why: string): void {
    if (this.#retry !== null) return;
    this.#options.onRetry(why);
    this.#retry = this.#options.clock.after(this.#retryMs, () => this.load());
    this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
  }
}
