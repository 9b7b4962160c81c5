/**
 * When the shell is started again: at once after a frozen, crashed or vanished page, and ever later when that does not
 * help, so that a shell which cannot run leaves the machine to the gate. Never given up: nobody at the gate could start it.
 */
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';

/** Whatever shows the page. */
export interface ShellRunner {
  /** Starts the shell for the first time, where that is this runner's to do. */
  begin(): void;
  /** Ends what runs and starts anew; `afresh`: without what the one before left behind. */
  restart(restart: ShellRestart): void;
  stop(): Promise<void>;
}

export interface ShellRestart {
  /** `frozen`, `none` (no page came) or `ended` (the process is gone). */
  readonly why: string;
  /** Restarts since the screen was last steady, this one included. */
  readonly number: number;
  readonly afresh: boolean;
}

export interface ShellKeeperOptions {
  readonly clock: Clock;
  readonly runner: ShellRunner;
  readonly onRestart: (restart: ShellRestart) => void;
}

/** How long a started shell may take to its first frame: a Pi loads Chromium from an SD card. */
const startMs = 15_000;
/** What painted for so long was steady: what happens then is no consequence of the restart before. */
const steadyMs = 60_000;
/** From one restart to the next, by how many there have been; the last for all further ones. */
const pausesMs = [0, 0, 0, 0, 0, 10_000, 30_000, 60_000, 300_000] as const;
/** From this restart on the profile is suspected. */
const afreshFrom = 3;

export class ShellKeeper {
  readonly #options: ShellKeeperOptions;
  #restarts = 0;
  #startedMs: number;
  #paintedMs: number | null = null;
  #due: Timer | null = null;
  #stopped = false;

  constructor(options: ShellKeeperOptions) {
    this.#options = options;
    this.#startedMs = options.clock.monotonicMs();
    options.runner.begin();
  }

  /** A page has painted a frame. */
  painted(): void {
    this.#paintedMs ??= this.#options.clock.monotonicMs();
  }

  /** Nobody can see the screen: a page froze, or none is there. Said again while a restart is due it changes nothing. */
  lost(why: 'frozen' | 'none'): void {
    this.#ask(why, this.#paintedMs === null ? startMs : 0);
  }

  /** The shell's process is gone, which needs no waiting. */
  ended(): void {
    this.#ask('ended', 0);
  }

  /** The screen is seen again by itself. */
  back(): void {
    this.#due?.cancel();
    this.#due = null;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.back();
    await this.#options.runner.stop();
  }

  #ask(why: string, graceMs: number): void {
    if (this.#stopped || this.#due !== null) return;
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#paintedMs !== null && nowMs - this.#paintedMs >= steadyMs) this.#restarts = 0;
    const pauseMs = pausesMs[Math.min(this.#restarts, pausesMs.length - 1)] ?? 0;
    const waitMs = this.#startedMs + Math.max(pauseMs, graceMs) - nowMs;
    if (waitMs <= 0) this.#restart(why);
    else {
      this.#due = clock.after(waitMs, () => {
        this.#due = null;
        this.#restart(why);
      });
    }
  }

  #restart(why: string): void {
    const { clock, runner, onRestart } = this.#options;
    this.#restarts += 1;
    this.#startedMs = clock.monotonicMs();
    this.#paintedMs = null;
    const restart: ShellRestart = { why, number: this.#restarts, afresh: this.#restarts >= afreshFrom };
    onRestart(restart);
    runner.restart(restart);
  }
}
