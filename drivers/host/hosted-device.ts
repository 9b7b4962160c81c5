/**
 * Thermometer and scanner in processes of their own, seen as if they ran here: the same handlers, the same RunningDevice.
 * Times of samples and codes are turned into this process's clock by their age (see messages.ts). When the process of a
 * device ends or is killed the device is `lost`, and stays so until the next process says that it is `ready`.
 */
import { fileURLToPath } from 'node:url';
import type { Clock } from '../basics/clock.ts';
import { sharedMonotonicMs } from '../basics/shared-time.ts';
import type { DeviceState, RunningDevice } from '../device.ts';
import { type PortTap, tell } from '../recording/port-tap.ts';
import type { ScannerOptions } from '../scanner/scanner-options.ts';
import type { ThermometerOptions } from '../thermometer/thermometer.ts';
import { describeHidIdentity } from '../transport/hid-choose.ts';
import type { DeviceLifeOptions } from './device-life.ts';
import { hostAsks } from './messages.ts';
import {
  defaultDeviceLimits,
  type DeviceLimits,
  type DeviceSettings,
  encodeSettings,
  type HostedScannerPort,
} from './settings.ts';
import { Supervisor } from './supervisor.ts';

export interface HostOptions {
  readonly limits?: DeviceLimits;
  /** The device's program; only a packaged station needs to say where it is. */
  readonly program?: string;
  /** Tells the process of each start, for diagnostics. */
  readonly onProcess?: (pid: number) => void;
}

/** `tap` is told what crosses the port while somebody watches it. */
interface Tapped {
  readonly tap?: PortTap;
}

export type HostedThermometerOptions = Omit<ThermometerOptions, 'serial'> &
  Tapped & {
    /** From this rise above the empty place on a sample may be somebody, and is handed over at once, °C. */
    readonly presenceRiseC: number;
  };
export type HostedScannerOptions = Omit<ScannerOptions, 'port'> & Tapped & { readonly port: HostedScannerPort };

/** A thermometer on a serial line, in a process of its own. */
export function hostThermometer(options: HostedThermometerOptions, host: HostOptions = {}): RunningDevice {
  const { model, path, baudRate, clock, handlers, tap, presenceRiseC } = options;
  const settings: DeviceSettings = { kind: 'thermometer', model, path, baudRate: baudRate ?? null, presenceRiseC };
  return new HostedDevice({ device: path, settings, host, clock, tap }, (message) => {
    switch (message.type) {
      case 'state':
        return handlers.onState(message.state);
      case 'sample':
        return handlers.onSample(here(message.sample, clock));
      case 'discarded':
        return handlers.onDiscarded(message.discarded);
      case 'code':
      case 'overlong':
      case 'crossing':
        return;
    }
  });
}

/** A scanner on any port, in a process of its own. */
export function hostScanner(options: HostedScannerOptions, host: HostOptions = {}): RunningDevice {
  const { model, port, clock, handlers, tap } = options;
  const device = `${model.model} ${describePort(port)}`;
  return new HostedDevice({ device, settings: { kind: 'scanner', model, port }, host, clock, tap }, (message) => {
    switch (message.type) {
      case 'state':
        return handlers.onState(message.state);
      case 'code':
        return handlers.onCode(here(message.code, clock));
      case 'overlong':
        return handlers.onOverlong(here(message.overlong, clock));
      case 'discarded':
        return handlers.onDiscarded(message.discarded);
      case 'sample':
      case 'crossing':
        return;
    }
  });
}

interface HostedDeviceParts {
  readonly device: string;
  readonly settings: DeviceSettings;
  readonly host: HostOptions;
  readonly clock: Clock;
  readonly tap: PortTap | undefined;
}

type Said = Parameters<DeviceLifeOptions['onMessage']>[0];

class HostedDevice implements RunningDevice {
  readonly #supervisor: Supervisor;
  readonly #hand: (message: Said) => void;
  readonly #tap: PortTap | undefined;
  #state: DeviceState = { status: 'opening' };
  #stopped = false;

  constructor({ device, settings, host, clock, tap }: HostedDeviceParts, hand: (said: Said) => void) {
    this.#hand = hand;
    this.#tap = tap;
    this.#supervisor = new Supervisor({
      program: host.program ?? fileURLToPath(new URL('./device-process.ts', import.meta.url)),
      settings: encodeSettings(settings),
      limits: host.limits ?? defaultDeviceLimits,
      clock,
      onStarted: (pid) => {
        host.onProcess?.(pid);
        // The supervisor knows the process only when this returns.
        queueMicrotask(() => {
          if (tap?.watched === true) this.#supervisor.ask(hostAsks.watch);
        });
      },
      onMessage: (message) => this.#said(message),
      onFailed: (why) => {
        const detail = `${device}: the process of its driver failed (${why}); it is started again`;
        const fault = { code: 'lost', device, detail } as const;
        tap?.lost(fault);
        this.#report({ status: 'lost', fault });
      },
    });
    hand({ type: 'state', state: this.#state });
    this.#supervisor.start();
    tap?.fedBy((wanted) => this.#supervisor.ask(wanted ? hostAsks.watch : hostAsks.rest));
  }

  get state(): DeviceState {
    return this.#state;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#tap?.closed();
    await this.#supervisor.stop();
  }

  #said(message: Said): void {
    if (this.#stopped) return;
    if (message.type === 'crossing') {
      if (this.#tap !== undefined) tell(this.#tap, message.crossing);
      return;
    }
    if (message.type !== 'state') return this.#hand(message);
    // Each process begins with `opening`; whoever looks at a lost device sees it lost until it is ready.
    if (message.state.status !== 'opening') this.#report(message.state);
  }

  #report(state: DeviceState): void {
    if (this.#stopped || (this.#state.status === 'ready' && state.status === 'ready')) return;
    this.#state = state;
    this.#hand({ type: 'state', state });
  }
}

/** The same with its time on the clock of this process. What comes from the future is from now. */
function here<T extends { readonly atMs: number }>(timed: T, clock: Clock): T {
  const ageMs = Math.max(0, sharedMonotonicMs() - timed.atMs);
  return { ...timed, atMs: clock.monotonicMs() - ageMs };
}

function describePort(port: HostedScannerPort): string {
  switch (port.kind) {
    case 'hid':
      return describeHidIdentity(port.identity);
    case 'simulatedHid':
      return port.socket;
    case 'keys':
    case 'serial':
      return port.path;
  }
}
