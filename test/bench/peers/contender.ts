/** Who keeps events until they can be sent on: what each is asked to do, and what is seen of it. */
import type { Forwarded } from './arrivals.ts';

export interface Contender {
  readonly name: string;
  /** When it says that an event is kept. */
  readonly saysKept: string;
  /** Has `count` events kept one after the other, in `directory`; milliseconds of each. */
  readonly rate: (directory: string, count: number) => Promise<readonly number[]>;
  /** Has `count` events kept, kills -9 who keeps them, starts it again, and looks how many of them are there. */
  readonly killed: (directory: string, count: number) => Promise<Kept>;
  /** How many fsync and fdatasync there are for an event; null where system calls cannot be traced. */
  readonly syncs: (directory: string, count: number) => Promise<number | null>;
  /** Has `count` events kept while the other side is away, and sends them on when it is there; null for who cannot send. */
  readonly forwarded: ((directory: string, count: number) => Promise<Forwarded>) | null;
}

export interface Kept {
  readonly acknowledged: number;
  readonly lost: number;
}

/**
 * Milliseconds of each of `count` events that `keep` keeps one after the other, with a turn of the event loop between;
 * `kept` is told of each and is not counted.
 */
export async function timedEach(
  count: number,
  keep: (number: number) => Promise<void> | void,
  kept: (number: number) => void = () => undefined,
): Promise<number[]> {
  const tookMs: number[] = [];
  for (let number = 1; number <= count; number += 1) {
    const from = performance.now();
    await keep(number);
    tookMs.push(performance.now() - from);
    kept(number);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tookMs;
}
