/** One wired input of the gate, kept open: its level at the start and after each loss, then each debounced change. */
import type { Clock } from '../basics/clock.ts';
import { ok, type Result } from '../basics/result.ts';
import { type DeviceFault, type DeviceState, type RunningDevice } from '../device.ts';
import { keepOpen, type PortLink } from '../keep-open.ts';
import { lineText } from '../transport/gpio-faults.ts';
import type { GpioTransport } from '../transport/ports.ts';
import type { GateConfiguration, GateInputName } from './gate-configuration.ts';

export interface GateInput {
  readonly input: GateInputName;
  readonly active: boolean;
  /** The level as it was found on opening, not a change: a door found open was not seen to open. */
  readonly initial: boolean;
  /** Monotonic milliseconds. */
  readonly atMs: number;
}

type InputConfiguration = NonNullable<GateConfiguration['inputs'][GateInputName]>;

export interface GateInputOptions {
  readonly gpio: GpioTransport;
  readonly clock: Clock;
  readonly input: GateInputName;
  readonly configuration: InputConfiguration;
  onInput(change: GateInput): void;
  onState(state: DeviceState): void;
}

/** Follows the input until stopped. A level that could not be read is a loss, never a guess. */
export function followInput(options: GateInputOptions): RunningDevice {
  return keepOpen({
    device: lineText(options.configuration),
    clock: options.clock,
    open: (link) => Promise.resolve(openInput(options, link)),
    onState: (state) => options.onState(state),
  });
}

function openInput(options: GateInputOptions, link: PortLink): Result<{ close(): Promise<void> }, DeviceFault> {
  const { gpio, clock, input, configuration } = options;
  const { bias, debounceMs, ...identity } = configuration;
  let open = true;
  let reported: boolean | null = null;
  const report = (active: boolean, initial: boolean): void => {
    if (!open || reported === active) return;
    reported = active;
    options.onInput({ input, active, initial, atMs: clock.monotonicMs() });
  };
  const opened = gpio.openInput(identity, bias === undefined ? { debounceMs } : { bias, debounceMs }, {
    onChange: (active) => report(active, false),
    onLost: (fault) => {
      if (open) link.lost(fault);
      open = false;
    },
  });
  if (!opened.ok) return opened;
  const line = opened.value;
  const close = (): Promise<void> => {
    open = false;
    line.close();
    return Promise.resolve();
  };
  const level = line.read();
  if (!level.ok) {
    line.close();
    return level;
  }
  report(level.value, true);
  return ok({ close });
}
