/** Whether anybody can see the screen: a page counts as there while it keeps painting frames. */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';

/** `frozen`: a connected page paints no more; `none`: no page is connected at all. */
export type ScreenLoss = { readonly why: 'frozen'; readonly page: number } | { readonly why: 'none' };

export interface ScreenWatchOptions {
  readonly clock: Clock;
  /** Milliseconds without a painted frame, or without any page, after which the screen counts as lost. */
  readonly lostAfterMs: number;
  /** False where somebody else may open the page, or nobody: no page is no loss before one has been there. */
  readonly expected: boolean;
  readonly onLost: (loss: ScreenLoss) => void;
  readonly onBack: () => void;
}

export class ScreenWatch {
  readonly #options: ScreenWatchOptions;
  readonly #pages = new Map<number, Timer>();
  #none: Timer | null = null;
  #lost = false;

  constructor(options: ScreenWatchOptions) {
    this.#options = options;
    if (options.expected) this.#awaitPage();
  }

  /** A page is there now, or has painted again. */
  painted(page: number): void {
    this.#none?.cancel();
    this.#none = null;
    const known = this.#pages.get(page);
    known?.cancel();
    this.#pages.set(
      page,
      this.#options.clock.after(this.#options.lostAfterMs, () => this.#froze(page)),
    );
    // A second page that went on painting all the while does not bring the frozen one back; a new page does.
    if (!this.#lost || known !== undefined) return;
    this.#lost = false;
    this.#options.onBack();
  }

  /** A page has closed its connection. */
  gone(page: number): void {
    const timer = this.#pages.get(page);
    if (timer === undefined) return;
    timer.cancel();
    this.#pages.delete(page);
    if (this.#pages.size === 0) this.#awaitPage();
  }

  get visible(): boolean {
    return this.#pages.size > 0;
  }

  stop(): void {
    this.#none?.cancel();
    for (const timer of this.#pages.values()) timer.cancel();
    this.#pages.clear();
  }

  #froze(page: number): void {
    this.#pages.delete(page);
    this.#lost = true;
    this.#options.onLost({ why: 'frozen', page });
    if (this.#pages.size === 0) this.#awaitPage();
  }

  // Asks again and again: a shell that could not be started once may be started the next time.
  #awaitPage(): void {
    this.#none?.cancel();
    this.#none = this.#options.clock.after(this.#options.lostAfterMs, () => {
      this.#lost = true;
      this.#awaitPage();
      this.#options.onLost({ why: 'none' });
    });
  }
}
