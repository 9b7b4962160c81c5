/** Keeps one device process alive: a dead or killed one is followed by a new one, with growing delays. */
import type { Timer } from '../basics/clock.ts';
import { DeviceLife, type DeviceLifeOptions } from './device-life.ts';
import { PROVEN_MS, RESTART_MS, SLOWEST_RESTART_MS, startWithinMs } from './settings.ts';

export class Supervisor {
  readonly #options: DeviceLifeOptions;
  #life: DeviceLife | null = null;
  #startedMs = 0;
  #failures = 0;
  /** Processes in a row that failed before their driver had started. */
  #unstarted = 0;
  #everStarted = false;
  #restart: Timer | null = null;
  #stopped = false;

  /** `onFailed` is called for each process that failed; it has been told before the next one starts. */
  constructor(options: DeviceLifeOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#stopped) return;
    this.#startedMs = this.#options.clock.monotonicMs();
    try {
      const options = { ...this.#options, onFailed: (why: string) => this.#failed(why) };
      this.#life = new DeviceLife(options, startWithinMs(this.#unstarted, this.#everStarted));
    } catch (error) {
      // Some of what keeps a process from starting (no memory, no descriptors) Node throws, some it tells later.
      this.#life = null;
      this.#failed(`it cannot be started: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Asks the present process by one byte of `hostAsks`. */
  ask(what: number): void {
    this.#life?.ask(what);
  }

  /** Resolves when the process is gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#restart?.cancel();
    await this.#life?.end();
  }

  #failed(why: string): void {
    const { clock } = this.#options;
    if (clock.monotonicMs() - this.#startedMs >= PROVEN_MS) this.#failures = 0;
    const started = this.#life?.started === true;
    this.#everStarted ||= started;
    this.#unstarted = started ? 0 : this.#unstarted + 1;
    const delayMs = RESTART_MS[this.#failures] ?? SLOWEST_RESTART_MS;
    this.#failures += 1;
    this.#options.onFailed(why);
    void this.#restartAfter(delayMs);
  }

  /** The old process must be gone first: it holds the line exclusively. */
  async #restartAfter(delayMs: number): Promise<void> {
    await this.#life?.gone();
    if (!this.#stopped) this.#restart = this.#options.clock.after(delayMs, () => this.start());
  }
}
