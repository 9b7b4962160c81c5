/** One portal's hardware kept open: the relay, and each wired input on its own, so that the loss of one leaves the rest. */
import type { Clock } from '../basics/clock.ts';
import { err, type Result } from '../basics/result.ts';
import type { DeviceFault, DeviceState, RunningDevice } from '../device.ts';
import { keepOpen } from '../keep-open.ts';
import { lineText } from '../transport/gpio-faults.ts';
import type { GpioTransport } from '../transport/ports.ts';
import type { GateConfiguration, GateInputName } from './gate-configuration.ts';
import { followInput, type GateInput } from './gate-inputs.ts';
import { relayOn } from './gate-relay.ts';
import type { GateRelay, RelayOpener, ReleaseOutcome } from './relay.ts';

export interface GateHandlers {
  /** The relay: `ready` means that `release` can work. */
  onState(state: DeviceState): void;
  onInputState(input: GateInputName, state: DeviceState): void;
  onInput(change: GateInput): void;
  /** The relay's level as read back, after each change; monotonic milliseconds. */
  onRelay(active: boolean, atMs: number): void;
}

export interface GateOptions {
  /** Lines of the inputs, and of the relay unless `openRelay` says otherwise. */
  readonly gpio: GpioTransport;
  readonly configuration: GateConfiguration;
  readonly clock: Clock;
  readonly handlers: GateHandlers;
  /** Who drives the relay; without it this process does. */
  readonly openRelay?: RelayOpener;
}

export interface Gate extends RunningDevice {
  /** See `GateRelay.release`; while the relay is not open the fault that keeps it so is the result. */
  release(durationMs: number): Promise<Result<ReleaseOutcome, DeviceFault>>;
  /** See `GateRelay.hold`. A hold does not survive a loss of the relay: it is inactive when it comes back. */
  hold(active: boolean): Promise<Result<void, DeviceFault>>;
  inputState(input: GateInputName): DeviceState | null;
}

/** Opens the gate and keeps it open until `stop()`, which leaves the relay inactive. */
export function startGate(options: GateOptions): Gate {
  const { gpio, configuration, clock, handlers } = options;
  const openRelay = options.openRelay ?? relayOn(gpio);
  const device = lineText(configuration.relay.line);
  let relay: GateRelay | null = null;
  const keeper = keepOpen({
    device,
    clock,
    open: async (link) => {
      const opened = await openRelay(configuration.relay, clock, {
        onRelay: (active, atMs) => handlers.onRelay(active, atMs),
        onLost: (fault) => {
          relay = null;
          link.lost(fault);
        },
      });
      if (opened.ok) relay = opened.value;
      return opened;
    },
    onState: (state) => handlers.onState(state),
  });
  const inputs = followInputs(options);
  const unavailable = (): DeviceFault =>
    keeper.state.status === 'lost'
      ? keeper.state.fault
      : { code: 'lost', device, detail: `${device}: the relay is not open` };
  return {
    get state() {
      return keeper.state;
    },
    inputState: (input) => inputs.get(input)?.state ?? null,
    // Not an async function: the line is set before this call returns.
    release: (durationMs) => relay?.release(durationMs) ?? Promise.resolve(err(unavailable())),
    hold: (active) => relay?.hold(active) ?? Promise.resolve(err(unavailable())),
    async stop() {
      const open = relay;
      relay = null;
      // The relay first and at once: an input that hangs must not keep it active.
      const closed = open?.close();
      await Promise.all([closed, keeper.stop(), ...[...inputs.values()].map((input) => input.stop())]);
    },
  };
}

function followInputs(options: GateOptions): Map<GateInputName, RunningDevice> {
  const { gpio, configuration, clock, handlers } = options;
  const inputs = new Map<GateInputName, RunningDevice>();
  for (const input of inputNames) {
    const wired = configuration.inputs[input];
    if (wired === undefined) continue;
    const running = followInput({
      gpio,
      clock,
      input,
      configuration: wired,
      onInput: (change) => handlers.onInput(change),
      onState: (state) => handlers.onInputState(input, state),
    });
    inputs.set(input, running);
  }
  return inputs;
}

const inputNames: readonly GateInputName[] = ['doorContact', 'requestToExit', 'fire', 'tamper', 'passage'];
