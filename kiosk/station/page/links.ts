/**
 * The links there are: no more than eight, and whoever is least alive makes room for the next. Anything on the machine can
 * open a link and leave it lying; the kiosk's own page must get in all the same.
 */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { Page } from './page.ts';

/** Who asks for a link, as far as it says so itself. */
export interface Asker {
  /** The same for every link of one loaded page; null where none was named. */
  readonly page: string | null;
  /** It has the mark that only the shell of this start was given. */
  readonly shell: boolean;
}

export interface LinksOptions {
  readonly clock: Clock;
  /** Milliseconds without a painted frame after which a page is not alive. */
  readonly aliveMs: number;
  readonly onGone: (id: number, left: boolean) => void;
  readonly onDropped: (why: string) => void;
}

interface Link {
  readonly page: Page;
  readonly asker: Asker;
  readonly cameMs: number;
  paintedMs: number;
  answered: boolean;
}

export const maximumLinks = 8;
/** How often each link is asked whether anybody is behind it; one that does not answer before the next time is dropped. */
const askEveryMs = 5_000;

export class Links {
  readonly #options: LinksOptions;
  readonly #links = new Map<number, Link>();
  #asking: Timer | null = null;

  constructor(options: LinksOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#links.size;
  }

  /** Whether somebody may come in; only then, room is made: first by the same page's or shell's earlier link. */
  makeRoom(asker: Asker): boolean {
    for (const [id, { asker: other }] of this.#links) {
      if (asker.page !== null && other.page === asker.page) this.drop(id, 'replaced by a newer link of the same page');
      else if (asker.shell && other.shell) this.drop(id, 'replaced by a newer link of the shell');
    }
    if (this.#links.size < maximumLinks) return true;
    const [last] = [...this.#links.entries()].toSorted(([, a], [, b]) => this.#rank(a) - this.#rank(b));
    if (last === undefined) return true;
    const [id, link] = last;
    if (this.#isAlive(link) && !asker.shell) return false;
    this.drop(id, 'made room for another page');
    return true;
  }

  add(page: Page, asker: Asker): void {
    const cameMs = this.#options.clock.monotonicMs();
    this.#links.set(page.id, { page, asker, cameMs, paintedMs: Number.NEGATIVE_INFINITY, answered: true });
    if (this.#asking === null) this.#askAgain();
  }

  painted(id: number): void {
    const link = this.#links.get(id);
    if (link !== undefined) link.paintedMs = this.#options.clock.monotonicMs();
  }

  answered(id: number): void {
    const link = this.#links.get(id);
    if (link !== undefined) link.answered = true;
  }

  /** The link has ended by itself; `left`: its document is gone, as after a crash. */
  gone(id: number, left = false): void {
    if (this.#links.delete(id)) this.#options.onGone(id, left);
  }

  drop(id: number, why: string): void {
    const link = this.#links.get(id);
    if (link === undefined) return;
    link.page.drop();
    this.#options.onDropped(why);
    this.gone(id);
  }

  pages(): readonly Page[] {
    return [...this.#links.values()].map(({ page }) => page);
  }

  stop(): void {
    this.#asking?.cancel();
    this.#asking = null;
  }

  #isAlive({ paintedMs, page }: Link): boolean {
    return page.greeted && this.#options.clock.monotonicMs() - paintedMs <= this.#options.aliveMs;
  }

  /** Lowest goes first: who never said hello, then who painted longest ago, then the newest; a shell's never. */
  #rank(link: Link): number {
    if (link.asker.shell) return Number.POSITIVE_INFINITY;
    if (!link.page.greeted) return link.cameMs - 2e15;
    if (!this.#isAlive(link)) return Math.max(link.paintedMs, -1e12) - 1e15;
    return -link.cameMs;
  }

  #askAgain(): void {
    this.#asking = this.#options.clock.after(askEveryMs, () => {
      const nowMs = this.#options.clock.monotonicMs();
      for (const [id, link] of this.#links) {
        if (!link.answered) this.drop(id, 'did not answer');
        else if (!link.page.greeted && nowMs - link.cameMs >= askEveryMs) this.drop(id, 'never said hello');
        else {
          link.answered = false;
          link.page.ask();
        }
      }
      if (this.#links.size > 0) this.#askAgain();
      else this.#asking = null;
    });
  }
}
