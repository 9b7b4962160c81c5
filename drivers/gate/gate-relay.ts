/**
 * Drives the relay's line in this process: inactive at open, active for a bounded time, every change read back.
 * A line that does not follow is a loss: it is set inactive as well as it can be, and given up.
 */
import type { Clock, Timer } from '../basics/clock.ts';
import { err, ok, type Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { lineText } from '../transport/gpio-faults.ts';
import type { GpioTransport, OutputLine } from '../transport/ports.ts';
import type { RelayConfiguration } from './gate-configuration.ts';
import type { GateRelay, RelayHandlers, RelayOpener, ReleaseOutcome } from './relay.ts';
import { type ActiveRelease, isDuration, planRelease } from './release-plan.ts';

/** An opener for relays on lines of `gpio`, held by this process. Errors are those of the line. */
export function relayOn(gpio: GpioTransport): RelayOpener {
  return (configuration, clock, handlers) => Promise.resolve(openRelay(gpio, configuration, clock, handlers));
}

/** Opens the relay inactive and reads that back; synchronous, as lines are. */
export function openRelay(
  gpio: GpioTransport,
  configuration: RelayConfiguration,
  clock: Clock,
  handlers: RelayHandlers,
): Result<LineRelay, DeviceFault> {
  const opened = gpio.openOutput(configuration.line);
  if (!opened.ok) return opened;
  const relay = new LineRelay(opened.value, configuration, clock, handlers);
  const safe = relay.prove(false);
  if (!safe.ok) {
    opened.value.close();
    return safe;
  }
  return ok(relay);
}

export class LineRelay implements GateRelay {
  readonly #line: OutputLine;
  readonly #configuration: RelayConfiguration;
  readonly #clock: Clock;
  readonly #handlers: RelayHandlers;
  #current: ActiveRelease | null = null;
  #held = false;
  #level = false;
  #timer: Timer | null = null;
  #over = false;

  constructor(line: OutputLine, configuration: RelayConfiguration, clock: Clock, handlers: RelayHandlers) {
    this.#line = line;
    this.#configuration = configuration;
    this.#clock = clock;
    this.#handlers = handlers;
  }

  release(durationMs: number): Promise<Result<ReleaseOutcome, DeviceFault>> {
    return Promise.resolve(this.releaseNow(durationMs));
  }

  /** As `release`, with the result at once. */
  releaseNow(durationMs: number): Result<ReleaseOutcome, DeviceFault> {
    if (this.#over) return err(this.#fault('lost', 'the relay has been given up or closed'));
    if (!isDuration(durationMs)) return err(this.#fault('unsupported', `not a duration: ${durationMs} ms`));
    const driven = this.#drive(true);
    if (!driven.ok) return driven;
    const nowMs = this.#clock.monotonicMs();
    const merged = this.#current !== null || this.#held;
    this.#current = planRelease(this.#configuration.release, this.#current, nowMs, durationMs);
    this.#timer?.cancel();
    // Below zero when the maximum is reached and its timer, delayed by a busy process, has yet to fire.
    this.#timer = this.#clock.after(Math.max(0, this.#current.endsAtMs - nowMs), () => this.#end());
    return ok({ setAtMs: nowMs, endsAtMs: this.#current.endsAtMs, merged });
  }

  hold(active: boolean): Promise<Result<void, DeviceFault>> {
    return Promise.resolve(this.holdNow(active));
  }

  /** As `hold`, with the result at once. */
  holdNow(active: boolean): Result<void, DeviceFault> {
    if (this.#over) return err(this.#fault('lost', 'the relay has been given up or closed'));
    const { release } = this.#configuration;
    if (active && release.mode === 'pulse' && !release.holdByLevel) {
      return err(this.#fault('unsupported', 'this gate board takes pulses only; it cannot be held (holdByLevel)'));
    }
    const driven = this.#drive(active || this.#current !== null);
    if (driven.ok) this.#held = active;
    return driven;
  }

  /** Sets the relay inactive whatever was asked before; releases and holds under way are forgotten. */
  makeSafe(): Result<void, DeviceFault> {
    if (this.#over) return ok(undefined);
    this.#forget();
    return this.#drive(false);
  }

  get level(): boolean {
    return this.#level;
  }

  /** Reads the line back and compares; a difference is a loss. */
  check(): Result<void, DeviceFault> {
    return this.#over ? ok(undefined) : this.#guarded(this.prove(this.#level));
  }

  close(): Promise<void> {
    this.closeNow();
    return Promise.resolve();
  }

  closeNow(): void {
    if (this.#over) return;
    this.#over = true;
    this.#forget();
    // The line is given back whatever the set says: there is nobody left to tell.
    this.#line.set(false);
    this.#line.close();
  }

  /** Whether the line reads back as `active`; changes nothing. */
  prove(active: boolean): Result<void, DeviceFault> {
    const back = this.#line.read();
    if (!back.ok) return back;
    if (back.value === active) return ok(undefined);
    const words = active ? 'inactive after it was set active' : 'active after it was set inactive';
    return err(this.#fault('ioError', `relay read-back: the line reads ${words}; check wiring and relay board`));
  }

  #end(): void {
    this.#timer = null;
    this.#current = null;
    if (!this.#held) this.#drive(false);
  }

  /** The set comes first: everything else may wait. */
  #drive(active: boolean): Result<void, DeviceFault> {
    const set = this.#line.set(active);
    const driven = this.#guarded(set.ok ? this.prove(active) : set);
    if (driven.ok && this.#level !== active) {
      this.#level = active;
      this.#handlers.onRelay(active, this.#clock.monotonicMs());
    }
    return driven;
  }

  #guarded(outcome: Result<void, DeviceFault>): Result<void, DeviceFault> {
    if (!outcome.ok) {
      this.closeNow();
      this.#handlers.onLost(outcome.error);
    }
    return outcome;
  }

  #forget(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#current = null;
    this.#held = false;
  }

  #fault(code: DeviceFault['code'], detail: string): DeviceFault {
    const device = lineText(this.#configuration.line);
    return { code, device, detail: `${device}: ${detail}` };
  }
}
