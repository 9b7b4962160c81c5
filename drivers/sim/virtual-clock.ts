/**
 * Simulated time: timers fire in order of their due time when the owner advances the clock, never by themselves.
 * Wall time follows monotonic time from `startWallMs` and can be stepped, as a real clock is by a time service.
 */
import type { Clock, Timer } from '../basics/clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

export class VirtualClock implements Clock {
  #nowMs = 0;
  #wallOffsetMs: number;
  #order = 0;
  readonly #pending = new Set<Pending>();

  constructor(startWallMs: number) {
    this.#wallOffsetMs = startWallMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return Math.floor(this.#nowMs + this.#wallOffsetMs);
  }

  after(delayMs: number, run: () => void): Timer {
    const entry: Pending = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, run };
    this.#pending.add(entry);
    return { cancel: () => void this.#pending.delete(entry) };
  }

  /** Moves wall time by `deltaMs` without moving monotonic time. */
  stepWall(deltaMs: number): void {
    this.#wallOffsetMs += deltaMs;
  }

  get pendingTimers(): number {
    return this.#pending.size;
  }

  /** Advances to `untilMs` (monotonic), letting promises settle after every timer so that asynchronous code keeps its order. */
  async advanceTo(untilMs: number): Promise<void> {
    await settle();
    for (let next = this.#next(untilMs); next !== null; next = this.#next(untilMs)) {
      this.#pending.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.run();
      await settle();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  async advance(deltaMs: number): Promise<void> {
    await this.advanceTo(this.#nowMs + deltaMs);
  }

  #next(untilMs: number): Pending | null {
    let best: Pending | null = null;
    for (const entry of this.#pending) {
      if (entry.dueMs > untilMs) continue;
      if (best === null || entry.dueMs < best.dueMs || (entry.dueMs === best.dueMs && entry.order < best.order)) {
        best = entry;
      }
    }
    return best;
  }
}

/** Lets every promise reaction that is already due run: an immediate is queued behind all microtasks. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
