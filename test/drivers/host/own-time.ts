/**
 * A bound that is proved on a machine others use as well: what counts is the time for which the processes that are held to
 * it were frozen, asleep or at work, and not the time for which they wanted a processor and the machine ran others.
 */
import { type ProcessorTime, processorTime } from '../../../drivers/host/processor-time.ts';

const everyMs = 5;

/** How long at least one of some processes waited for a processor; what two waited at the same time counts once. */
export class Waiting {
  readonly #pids: () => readonly number[];
  readonly #last = new Map<number, ProcessorTime>();
  readonly #timer: NodeJS.Timeout;
  readonly #fromMs = performance.now();
  /** From and to, of any process; the system tells of a wait when it ends. */
  readonly #waits: (readonly [number, number])[] = [];
  #ranMs = 0;

  /** `pids` may change: a process that comes later is counted from its start. This process is always one of them. */
  constructor(pids: () => readonly number[]) {
    this.#pids = () => [process.pid, ...pids()];
    for (const pid of this.#pids()) this.#last.set(pid, processorTime(pid) ?? none);
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  /** Ends the looking. Milliseconds waited, never more than have passed, and what the others but this process ran. */
  end(): { readonly waitedMs: number; readonly ranMs: number } {
    clearInterval(this.#timer);
    this.#look();
    return { waitedMs: covered(this.#waits), ranMs: this.#ranMs };
  }

  #look(): void {
    const nowMs = performance.now();
    for (const pid of this.#pids()) {
      const before = this.#last.get(pid) ?? none;
      const now = processorTime(pid) ?? before;
      this.#last.set(pid, now);
      if (pid !== process.pid) this.#ranMs += now.ranMs - before.ranMs;
      const waitedMs = now.waitedMs - before.waitedMs;
      if (waitedMs > 0) this.#waits.push([Math.max(this.#fromMs, nowMs - waitedMs), nowMs]);
    }
  }
}

const none: ProcessorTime = { ranMs: 0, waitedMs: 0, wantsToRun: false };

/** Length of what one or more of the stretches cover. */
export function covered(stretches: readonly (readonly [from: number, to: number])[]): number {
  let [sum, end] = [0, Number.NEGATIVE_INFINITY];
  for (const [from, to] of stretches.toSorted(([one], [other]) => one - other)) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}
