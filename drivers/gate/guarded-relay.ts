/**
 * A relay held by a guard process of its own. The station dies: the guard sees its socket end. The station freezes: the
 * guard misses its heartbeats. The guard dies or freezes: the station sees it, kills it, and sets the line inactive
 * itself, at once, because some kernels keep a line driven after its process is dead (hardware facts §3).
 * One guard serves one opening; after a loss whoever keeps the gate open opens a new one.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../basics/clock.ts';
import { err, ok, type Result } from '../basics/result.ts';
import type { DeviceFault } from '../device.ts';
import { errnoName, lineText } from '../transport/gpio-faults.ts';
import type { GpioTransport } from '../transport/ports.ts';
import type { RelayConfiguration } from './gate-configuration.ts';
import { GuardLink } from './guard-link.ts';
import { GUARD_CLOSE_MS, guardStartMs, openGpioAccess, type GpioAccess } from './guard-settings.ts';
import type { GateRelay, RelayHandlers, RelayOpener, ReleaseOutcome } from './relay.ts';

export interface GuardedRelayOptions {
  readonly access: GpioAccess;
  /** The guard's program; only a packaged station needs to say where it is. */
  readonly program?: string;
  /** Tells the process of each guard started, for diagnostics. */
  readonly onGuard?: (pid: number) => void;
}

/** Opens relays through a guard. Errors: those of the line; `silent` for a guard that does not start. */
export function guardedRelay(options: GuardedRelayOptions): RelayOpener {
  /** Guards in a row that did not open the relay. */
  let unopened = 0;
  let everOpened = false;
  return async (configuration, clock, handlers) => {
    const gpio = await openGpioAccess(options.access, clock);
    const started = startProcess(options, configuration);
    if (!started.ok) return started;
    options.onGuard?.(started.value.pid);
    const startMs = guardStartMs(unopened, everOpened);
    const { opened } = new GuardedRelay(started.value, gpio, configuration, clock, handlers, startMs);
    const isOpen = (await opened).ok;
    everOpened ||= isOpen;
    unopened = isOpen ? 0 : unopened + 1;
    return opened;
  };
}

class GuardedRelay implements GateRelay {
  readonly opened: Promise<Result<GateRelay, DeviceFault>>;
  readonly #gpio: GpioTransport;
  readonly #configuration: RelayConfiguration;
  readonly #clock: Clock;
  readonly #handlers: RelayHandlers;
  readonly #process: ChildProcess;
  readonly #link: GuardLink;
  readonly #exited: Promise<void>;
  readonly #settleOpening: (outcome: Result<GateRelay, DeviceFault>) => void;
  #phase: 'opening' | 'open' | 'closing' | 'over' = 'opening';
  #active = false;

  constructor(
    guard: GuardProcess,
    gpio: GpioTransport,
    configuration: RelayConfiguration,
    clock: Clock,
    handlers: RelayHandlers,
    startMs: number,
  ) {
    this.#gpio = gpio;
    this.#configuration = configuration;
    this.#clock = clock;
    this.#handlers = handlers;
    const opening = Promise.withResolvers<Result<GateRelay, DeviceFault>>();
    this.opened = opening.promise;
    this.#settleOpening = opening.resolve;
    this.#process = guard.process;
    const exit = Promise.withResolvers<void>();
    this.#exited = exit.promise;
    this.#process.once('exit', () => exit.resolve());
    this.#link = new GuardLink(guard.socket, lineText(configuration.line), clock, {
      onOpened: () => this.#becomeOpen(),
      onLevel: (active, atMs) => this.#levelChanged(active, atMs),
      onFailed: (fault) => void this.#fail(fault),
    });
    // `close` comes after `exit` and after what the guard said last, which may be the reason.
    this.#process.once('close', () => void this.#fail(this.#fault('lost', 'the guard of the relay died')));
    const late = clock.after(startMs, () => {
      if (this.#phase === 'opening') void this.#fail(this.#fault('silent', 'the guard of the relay did not start'));
    });
    void this.opened.then(() => late.cancel());
  }

  release(durationMs: number): Promise<Result<ReleaseOutcome, DeviceFault>> {
    return this.#link.release(durationMs);
  }

  hold(active: boolean): Promise<Result<void, DeviceFault>> {
    return this.#link.hold(active);
  }

  async close(): Promise<void> {
    if (this.#phase !== 'over') {
      this.#phase = 'closing';
      this.#link.close();
      if (!(await this.#exitsWithin(GUARD_CLOSE_MS))) await this.#killAndMakeSafe();
      this.#over();
    }
    await this.#exitsWithin(GUARD_CLOSE_MS);
  }

  #becomeOpen(): void {
    if (this.#phase !== 'opening') return;
    this.#phase = 'open';
    this.#settleOpening(ok(this));
  }

  #levelChanged(active: boolean, atMs: number): void {
    this.#active = active;
    if (this.#phase !== 'over') this.#handlers.onRelay(active, atMs);
  }

  async #fail(fault: DeviceFault): Promise<void> {
    if (this.#phase !== 'opening' && this.#phase !== 'open') return;
    const wasOpen = this.#phase === 'open';
    this.#over();
    const unsafe = await this.#killAndMakeSafe();
    const told = unsafe === null || !wasOpen ? fault : { ...fault, detail: `${fault.detail}; ${unsafe.detail}` };
    if (wasOpen && this.#active && unsafe === null) this.#handlers.onRelay(false, this.#clock.monotonicMs());
    if (wasOpen) this.#handlers.onLost(told);
    else this.#settleOpening(err(told));
  }

  #over(): void {
    this.#phase = 'over';
    this.#link.stop(this.#fault('lost', 'the relay has been given up or closed'));
  }

  /** The line can be opened here only once the guard is dead. The fault, if the line could not be proved inactive. */
  async #killAndMakeSafe(): Promise<DeviceFault | null> {
    this.#process.kill('SIGKILL');
    await this.#exitsWithin(GUARD_CLOSE_MS);
    const opened = this.#gpio.openOutput(this.#configuration.line);
    if (!opened.ok) return opened.error;
    const level = opened.value.read();
    opened.value.close();
    if (!level.ok) return level.error;
    return level.value ? this.#fault('ioError', 'relay read-back: the line stays active') : null;
  }

  #exitsWithin(limitMs: number): Promise<boolean> {
    const limit = Promise.withResolvers<boolean>();
    const timer = this.#clock.after(limitMs, () => limit.resolve(false));
    const exited = this.#exited.then(() => true);
    return Promise.race([exited, limit.promise]).finally(() => timer.cancel());
  }

  #fault(code: DeviceFault['code'], detail: string): DeviceFault {
    const device = lineText(this.#configuration.line);
    return { code, device, detail: `${device}: ${detail}` };
  }
}

interface GuardProcess {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly socket: Socket;
}

/** Starting a process fails when memory, descriptors or the program are missing; some of that node throws, some it tells. */
function startProcess(options: GuardedRelayOptions, relay: RelayConfiguration): Result<GuardProcess, DeviceFault> {
  const program = options.program ?? fileURLToPath(new URL('./guard-process.ts', import.meta.url));
  const settings = JSON.stringify({ access: options.access, relay });
  const device = lineText(relay.line);
  const failed = (why: string): Result<never, DeviceFault> =>
    err({ code: 'ioError', device, detail: `${device}: the guard of the relay cannot be started (${why})` });
  try {
    const guard = spawn(process.execPath, [program, settings], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
    // Without a listener the error of a start that failed would be thrown.
    guard.on('error', () => undefined);
    const { pid } = guard;
    if (pid === undefined) return failed('no process');
    const socket = guard.stdio[3];
    if (!(socket instanceof Socket)) return failed('no socket');
    return ok({ process: guard, pid, socket });
  } catch (error) {
    return failed(errnoName(error));
  }
}
