/** Numbers the models, and knows how long each took until a page had painted it. */
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { ScreenModel } from '../../screen/model.ts';
import type { ToPage } from '../../screen/messages.ts';

/** How many models may wait for their first painting; older ones were skipped by every page. */
const remembered = 64;

export class ScreenPublisher {
  readonly #clock: Clock;
  readonly #write: (text: string) => void;
  readonly #publishedAtMs = new Map<number, number>();
  #revision = 0;
  #latest: string | null = null;

  constructor(clock: Clock, write: (text: string) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** The message a page that connects now must get. */
  get latest(): string | null {
    return this.#latest;
  }

  /** Writes the model to every page; returns its revision. */
  publish(model: ScreenModel): number {
    this.#revision += 1;
    this.#latest = JSON.stringify({ type: 'model', revision: this.#revision, model } satisfies ToPage);
    this.#publishedAtMs.set(this.#revision, this.#clock.monotonicMs());
    this.#publishedAtMs.delete(this.#revision - remembered);
    this.#write(this.#latest);
    return this.#revision;
  }

  /** Milliseconds from publishing `revision` to now, the first time it is said to be painted; null afterwards. */
  painted(revision: number): number | null {
    const atMs = this.#publishedAtMs.get(revision);
    if (atMs === undefined) return null;
    this.#publishedAtMs.delete(revision);
    return this.#clock.monotonicMs() - atMs;
  }
}
