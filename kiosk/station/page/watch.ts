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

/**
 * A page that has painted steadily is missed sooner, by this share of the time; one that was slow of late has three times
 * its longest pause, and at most all of the time.
 */
const soonest = 0.75;
const pausesMissed = 3;
/** How many of the last pauses tell whether a page is slow. */
const remembered = 20;
/** A document that loads itself anew asks for the page within this share of the time; a dead renderer never does. */
const leftShare = 0.4;

interface Painting {
  readonly timer: Timer;
  readonly atMs: number;
  /** The last pauses between two frames, milliseconds. */
  readonly pausesMs: readonly number[];
}

export class ScreenWatch {
  readonly #options: ScreenWatchOptions;
  readonly #pages = new Map<number, Painting>();
  #none: Timer | null = null;
  /** Whether the page that left may still be one that loads itself anew. */
  #awaitsReload = false;
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
    known?.timer.cancel();
    const { clock } = this.#options;
    const atMs = clock.monotonicMs();
    const pausesMs = known === undefined ? [] : [...known.pausesMs, atMs - known.atMs].slice(-remembered);
    this.#pages.set(page, { atMs, pausesMs, timer: clock.after(this.#patienceMs(pausesMs), () => this.#froze(page)) });
    // A second page that went on painting all the while does not bring the frozen one back; a new page does.
    if (!this.#lost || known !== undefined) return;
    this.#lost = false;
    this.#options.onBack();
  }

  /** A page has closed its connection; `left`: its document is gone as well, by a reload or by a crash. */
  gone(page: number, left = false): void {
    const known = this.#pages.get(page);
    if (known === undefined) return;
    known.timer.cancel();
    this.#pages.delete(page);
    if (this.#pages.size === 0) this.#awaitPage(left ? leftShare : 1);
  }

  /** Somebody has asked for the page: what loads after a reload has all the time. */
  asked(): void {
    if (this.#awaitsReload) this.#awaitPage();
  }

  get visible(): boolean {
    return this.#pages.size > 0;
  }

  stop(): void {
    this.#none?.cancel();
    for (const { timer } of this.#pages.values()) timer.cancel();
    this.#pages.clear();
  }

  #patienceMs(pausesMs: readonly number[]): number {
    const { lostAfterMs } = this.#options;
    // Before its pauses are known a page may have all the time: it has just started.
    if (pausesMs.length < remembered) return lostAfterMs;
    return Math.min(lostAfterMs, Math.max(soonest * lostAfterMs, pausesMissed * Math.max(...pausesMs)));
  }

  #froze(page: number): void {
    this.#pages.delete(page);
    this.#lost = true;
    this.#options.onLost({ why: 'frozen', page });
    if (this.#pages.size === 0) this.#awaitPage();
  }

  // Asks again and again: a shell that could not be started once may be started the next time.
  #awaitPage(share = 1): void {
    this.#none?.cancel();
    this.#awaitsReload = share < 1;
    this.#none = this.#options.clock.after(share * this.#options.lostAfterMs, () => {
      this.#lost = true;
      this.#awaitPage();
      this.#options.onLost({ why: 'none' });
    });
  }
}
