/**
 * Keeps what the district signs as a whole (policy, roster, watchlist) up to date: asks when a newer version is announced,
 * and slowly by itself. Verifying is the stores' own business; what they refuse is not in force.
 */
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import type { Result } from '../../drivers/basics/result.ts';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import type { UplinkFault } from './fault.ts';

export type SyncName = 'policy' | 'roster' | 'watchlist';

/** Why a store did not take what it was offered: the step that failed, and words for a technician. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
}

/** Where a verified version is kept. */
export interface VersionedStore {
  /** The version in force; null when there is none. */
  current(): number | null;
  /** Verifies and takes what was fetched; the version that is then in force. The bytes are the store's from then on. */
  offer(bytes: Uint8Array): Result<number, Refusal> | Promise<Result<number, Refusal>>;
}

export interface SyncSource {
  /** What follows version `since`, or all of it for null; null when there is nothing newer. */
  fetch(name: SyncName, since: number | null, signal: AbortSignal): Promise<Result<Uint8Array | null, UplinkFault>>;
  close(): void;
}

export interface SyncOptions {
  readonly source: SyncSource;
  readonly stores: Readonly<Partial<Record<SyncName, VersionedStore>>>;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly backoff: BackoffLimits;
  /** Milliseconds between two questions nobody asked for, give or take a quarter. */
  readonly pollMs: number;
  /** Milliseconds over which boxes spread that hear the same announcement, or start together after an outage. */
  readonly spreadMs: number;
  readonly handlers: {
    onTaken(name: SyncName, version: number): void;
    /** The store refused; the version before stays. */
    onRefused(name: SyncName, refusal: Refusal): void;
    onFault(name: SyncName, fault: UplinkFault): void;
  };
}

export interface Sync {
  /** A command says that there is a newer version; one that is in force already is passed over. */
  announce(name: SyncName, version: string): void;
  stop(): Promise<void>;
}

interface Outcome {
  /** There is nothing newer. */
  readonly done: boolean;
  readonly refused?: boolean;
  readonly retryAfterMs?: number;
}

interface Line {
  announce(version: string): void;
  stop(): Promise<void>;
}

/** Begins with a question for each store. */
export function startSync(options: SyncOptions): Sync {
  const { stores } = options;
  const lines = new Map<SyncName, Line>();
  for (const name of ['policy', 'roster', 'watchlist'] as const) {
    const store = stores[name];
    if (store !== undefined) lines.set(name, startLine(name, store, options));
  }
  return {
    announce: (name, version) => lines.get(name)?.announce(version),
    async stop() {
      await Promise.all([...lines.values()].map((line) => line.stop()));
    },
  };
}

function startLine(name: SyncName, store: VersionedStore, options: SyncOptions): Line {
  const { source, clock, random, backoff, pollMs, spreadMs, handlers } = options;
  const controller = new AbortController();
  let timer: Timer | null = null;
  let running: Promise<void> | null = null;
  let announced = false;
  let failures = 0;

  function next(delayMs: number): void {
    timer?.cancel();
    timer = clock.after(delayMs, () => {
      running = round();
    });
  }

  async function round(): Promise<void> {
    announced = false;
    const outcome = await catchUp();
    running = null;
    if (controller.signal.aborted) return;
    failures = outcome.done ? 0 : failures + 1;
    if (announced) next(random() * spreadMs);
    else if (outcome.done) next(pollMs * (0.75 + random() / 2));
    // What was refused does not get better by itself: in the end it is asked for as seldom as anything else.
    else if (outcome.refused === true) next(backoffMs({ ...backoff, maximumMs: pollMs }, failures, random()));
    else next(backoffMs(backoff, failures, random(), outcome.retryAfterMs));
  }

  /** Takes version after version until there is none. After a refusal the whole is asked for, once. */
  async function catchUp(): Promise<Outcome> {
    let whole = false;
    for (;;) {
      const since = whole ? null : store.current();
      const fetched = await source.fetch(name, since, controller.signal);
      if (controller.signal.aborted) return { done: false };
      if (!fetched.ok) {
        handlers.onFault(name, fetched.error);
        const { retryAfterMs } = fetched.error;
        return { done: false, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
      }
      if (fetched.value === null) return { done: !whole };
      const before = store.current();
      const taken = await store.offer(fetched.value);
      if (controller.signal.aborted) return { done: false };
      if (taken.ok) {
        handlers.onTaken(name, taken.value);
        whole = false;
        // A store that does not get further would be asked for ever.
        if (before !== null && taken.value <= before) return { done: false };
      } else {
        handlers.onRefused(name, taken.error);
        if (since === null) return { done: false, refused: true };
        whole = true;
      }
    }
  }

  next(random() * spreadMs);
  return {
    announce(version) {
      if (Number(version) <= (store.current() ?? 0)) return;
      announced = true;
      if (running === null) next(random() * spreadMs);
    },
    async stop() {
      controller.abort();
      timer?.cancel();
      await running;
    },
  };
}
