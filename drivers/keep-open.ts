/**
 * Keeps one device open: opens a port, reports its state, and after a fault, a loss or a silence opens a NEW port,
 * because an opened port cannot be revived (hardware facts §2 and §5: the node's number may change with each plug).
 *
 * State: `opening` once at the start, then `ready` or `lost`; it stays `lost` (with the latest fault) during the retries,
 * so that whoever looks at it sees which device is missing and why, not a flicker of attempts.
 */
import type { Clock, Timer } from './basics/clock.ts';
import type { Result } from './basics/result.ts';
import type { DeviceFault, DeviceState, RunningDevice } from './device.ts';

/** What one port says to its keeper. All calls are ignored once that port has been given up. */
export interface PortLink {
  /** The port cannot be used any more: pass it to the transport as `onLost`, or call it when the device is not the one expected. */
  lost(fault: DeviceFault): void;
  /** The device proved to be alive (a valid frame, a report): feeds the watchdog and, where there is one, makes it `ready`. */
  note(): void;
  /** Something valid came, but not yet enough to be sure of the device: feeds the watchdog and makes nothing `ready`. */
  heard(): void;
}

export interface KeepOpenOptions {
  /** Path or identity, for the fault of a silent device. */
  readonly device: string;
  readonly clock: Clock;
  /** Opens a new port; everything that belongs to this port (parser, buffers) is made here. `close()` must be idempotent. */
  open(link: PortLink): Promise<Result<{ close(): Promise<void> }, DeviceFault>>;
  /**
   * Milliseconds without `note()` after which the port is given up. With it a device is `ready` at its first `note()`;
   * without it (a scanner may be silent for hours) it is `ready` as soon as it is open.
   */
  readonly silentAfterMs?: number;
  /** The fault of a silence, if the driver knows more (bytes came, but no valid frame: `wrongDevice`). */
  describeSilence?(): DeviceFault;
  onState(state: DeviceState): void;
}

/** Retry delays in milliseconds; the last one repeats: a device that returns is open within 1 s, and ready soon after. */
const RETRY_MS = [250, 500, 1000] as const;
const SLOWEST_RETRY_MS = 1000;
/** A close or an open that never comes back (a hung kernel driver) must not end the retries. */
const GIVE_UP_WAITING_MS = 5000;
/** When the whole process was held up, bytes wait unread behind the timer: they get this long to be read first. */
const GRACE_MS = 50;

/** Starts keeping the device open; `stop()` closes the port, reports nothing more and resolves when it is closed. */
export function keepOpen(options: KeepOpenOptions): RunningDevice {
  const keeper = new Keeper(options);
  keeper.start();
  return keeper;
}

class Keeper implements RunningDevice {
  readonly #options: KeepOpenOptions;
  #state: DeviceState = { status: 'opening' };
  #attempt: Attempt | null = null;
  #retry: Timer | null = null;
  #failures = 0;
  #stopped = false;

  constructor(options: KeepOpenOptions) {
    this.#options = options;
  }

  get state(): DeviceState {
    return this.#state;
  }

  start(): void {
    this.#options.onState(this.#state);
    this.#open();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry?.cancel();
    const attempt = this.#attempt;
    this.#attempt = null;
    await attempt?.end();
  }

  #open(): void {
    if (this.#stopped) return;
    const attempt: Attempt = new Attempt(this.#options, {
      onReady: () => this.#ready(attempt),
      onFault: (fault) => this.#failed(attempt, fault),
    });
    this.#attempt = attempt;
    attempt.begin();
  }

  #ready(attempt: Attempt): void {
    if (this.#attempt !== attempt) return;
    this.#failures = 0;
    this.#report({ status: 'ready' });
  }

  #failed(attempt: Attempt, fault: DeviceFault): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = null;
    const delayMs = RETRY_MS[this.#failures] ?? SLOWEST_RETRY_MS;
    this.#failures += 1;
    // The old port must be closed first: serial lines are opened exclusively.
    void this.#retryAfter(attempt.end(), delayMs);
    this.#report({ status: 'lost', fault });
  }

  async #retryAfter(ended: Promise<void>, delayMs: number): Promise<void> {
    await ended;
    if (!this.#stopped) this.#retry = this.#options.clock.after(delayMs, () => this.#open());
  }

  #report(state: DeviceState): void {
    if (this.#stopped || sameState(this.#state, state)) return;
    this.#state = state;
    this.#options.onState(state);
  }
}

/** One port, from its opening to its end. */
class Attempt {
  readonly #options: KeepOpenOptions;
  readonly #outcome: { onReady(): void; onFault(fault: DeviceFault): void };
  #opening: Promise<void> = Promise.resolve();
  #port: { close(): Promise<void> } | null = null;
  #over = false;
  #ready = false;
  #noted = false;
  #fedAtMs = 0;
  #watch: Timer | null = null;

  constructor(options: KeepOpenOptions, outcome: { onReady(): void; onFault(fault: DeviceFault): void }) {
    this.#options = options;
    this.#outcome = outcome;
  }

  begin(): void {
    const { clock, device } = this.#options;
    this.#watch = clock.after(GIVE_UP_WAITING_MS, () =>
      this.#fail({
        code: 'ioError',
        device,
        detail: `${device}: opening did not finish within ${GIVE_UP_WAITING_MS} ms`,
      }),
    );
    this.#opening = this.#open();
  }

  /** Gives the port up; resolves when it is closed, or when waiting for that would be in vain. */
  async end(): Promise<void> {
    this.#over = true;
    this.#watch?.cancel();
    const closed = this.#opening.then(() => this.#port?.close());
    let limit: Timer | undefined;
    const inVain = new Promise<void>((resolve) => {
      limit = this.#options.clock.after(GIVE_UP_WAITING_MS, resolve);
    });
    await Promise.race([closed, inVain]);
    limit?.cancel();
  }

  async #open(): Promise<void> {
    // One turn later, so that a loss reported from within `open` already finds this promise to wait for.
    await Promise.resolve();
    const link: PortLink = {
      lost: (fault) => this.#fail(fault),
      note: () => this.#note(),
      heard: () => this.#feed(),
    };
    this.#opened(await this.#options.open(link));
  }

  #opened(result: Result<{ close(): Promise<void> }, DeviceFault>): void {
    if (!result.ok) {
      this.#fail(result.error);
      return;
    }
    this.#port = result.value;
    if (this.#over) return;
    this.#watch?.cancel();
    this.#watch = null;
    const { silentAfterMs, clock } = this.#options;
    this.#fedAtMs = clock.monotonicMs();
    if (silentAfterMs === undefined || this.#noted) this.#becomeReady();
    if (silentAfterMs !== undefined) this.#watchFor(silentAfterMs);
  }

  #note(): void {
    if (this.#over) return;
    this.#noted = true;
    this.#feed();
    if (this.#port !== null) this.#becomeReady();
  }

  #feed(): void {
    this.#fedAtMs = this.#options.clock.monotonicMs();
  }

  #becomeReady(): void {
    if (this.#ready) return;
    this.#ready = true;
    this.#outcome.onReady();
  }

  /** One timer for many notes: it looks at the time of the last one when it fires. */
  #watchFor(silentAfterMs: number): void {
    const { clock } = this.#options;
    const leftMs = this.#fedAtMs + silentAfterMs - clock.monotonicMs();
    if (this.#over) return;
    if (leftMs > 0) {
      this.#watch = clock.after(leftMs, () => this.#watchFor(silentAfterMs));
      return;
    }
    const seenMs = this.#fedAtMs;
    this.#watch = clock.after(GRACE_MS, () => {
      if (this.#fedAtMs === seenMs) this.#fail(this.#silence(silentAfterMs));
      else this.#watchFor(silentAfterMs);
    });
  }

  #silence(silentAfterMs: number): DeviceFault {
    const { device } = this.#options;
    const known = this.#options.describeSilence?.();
    if (known) return known;
    return {
      code: 'silent',
      device,
      detail: `${device}: nothing valid came for ${silentAfterMs} ms; check cable and power`,
    };
  }

  #fail(fault: DeviceFault): void {
    if (this.#over) return;
    this.#over = true;
    this.#watch?.cancel();
    this.#outcome.onFault(fault);
  }
}

function sameState(a: DeviceState, b: DeviceState): boolean {
  if (a.status !== 'lost' || b.status !== 'lost') return a.status === b.status;
  return a.fault.code === b.fault.code && a.fault.detail === b.fault.detail;
}
