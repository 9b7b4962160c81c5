/** Numbers the models, writes to each page what it may see, and knows how long each took until a page had painted it. */
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { ScreenModel } from '../../screen/model.ts';
import type { ToPage } from '../../screen/messages.ts';
import { seenBy, type Sees } from './seen-by.ts';

/** How many models may wait for their first painting; older ones were skipped by every page. */
const remembered = 64;

export class ScreenPublisher {
  readonly #clock: Clock;
  readonly #publishedAtMs = new Map<number, number>();
  /** The newest message, by what its reader sees: written once for all pages that see the same. */
  readonly #texts = new Map<string, string>();
  #revision = 0;
  #model: ScreenModel | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The message a page that sees so much must get; null before the first model. */
  latest(sees: Sees): string | null {
    const model = this.#model;
    if (model === null) return null;
    const key = `${sees.staff} ${sees.technician} ${sees.technicianTaken}`;
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const message: ToPage = { type: 'model', revision: this.#revision, model: seenBy(model, sees) };
    const text = JSON.stringify(message);
    this.#texts.set(key, text);
    return text;
  }

  /** Takes the model that every page must get now; returns its revision. */
  publish(model: ScreenModel): number {
    this.#revision += 1;
    this.#model = model;
    this.#texts.clear();
    this.#publishedAtMs.set(this.#revision, this.#clock.monotonicMs());
    this.#publishedAtMs.delete(this.#revision - remembered);
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
