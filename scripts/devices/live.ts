/** The devices of a site opened to be looked at, without a station: what they say, as it comes. The relay is not touched. */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { DeviceState, RunningDevice, ScannedCode, ThermometerSample } from '../../drivers/device.ts';
import type { GateInputName } from '../../drivers/gate/gate-configuration.ts';
import { followInput, type GateInput } from '../../drivers/gate/gate-inputs.ts';
import { recordingHid, recordingKeys, recordingSerial } from '../../drivers/recording/taps.ts';
import type { RecordingSink } from '../../drivers/recording/sink.ts';
import { startScanner, type ScannerPort } from '../../drivers/scanner/scanner.ts';
import { startThermometer } from '../../drivers/thermometer/thermometer.ts';
import type { GpioTransport } from '../../drivers/transport/ports.ts';
import type { DeviceBuses } from '../../kiosk/station/devices/adapters.ts';
import type { OpenedModels } from '../../kiosk/station/site/models.ts';
import type { Site } from '../../kiosk/station/site/site.ts';

export type Watched = 'thermometer' | 'scanner' | GateInputName;

export interface LiveHandlers {
  onState(device: Watched, state: DeviceState): void;
  onSample(sample: ThermometerSample): void;
  onCode(code: ScannedCode): void;
  onDiscarded(device: 'thermometer' | 'scanner', bytes: number, why: string): void;
  onInput(change: GateInput): void;
}

export interface LiveOptions {
  readonly site: Pick<Site, 'thermometer' | 'gate'>;
  readonly models: OpenedModels;
  readonly buses: DeviceBuses;
  readonly gpio: GpioTransport;
  readonly clock: Clock;
  readonly handlers: LiveHandlers;
  /** Without them nobody looks at the raw bytes. */
  readonly sinks?: Readonly<Record<'thermometer' | 'scanner', RecordingSink>>;
}

/** Opens all of them; each comes back by itself after a loss. Resolves `stop` when all are closed. */
export function openLive(options: LiveOptions): { stop(): Promise<void> } {
  const running = [openThermometer(options), openScanner(options), ...openInputs(options)];
  return {
    async stop() {
      await Promise.all(running.map((device) => device.stop()));
    },
  };
}

function openThermometer({ site, models, buses, clock, handlers, sinks }: LiveOptions): RunningDevice {
  const { path, baudRate } = site.thermometer;
  return startThermometer({
    model: models.thermometer,
    serial: sinks === undefined ? buses.serial : recordingSerial(buses.serial, sinks.thermometer),
    path,
    ...(baudRate === undefined ? {} : { baudRate }),
    clock,
    handlers: {
      onSample: (sample) => handlers.onSample(sample),
      onDiscarded: ({ bytes, why }) => handlers.onDiscarded('thermometer', bytes.length, why),
      onState: (state) => handlers.onState('thermometer', state),
    },
  });
}

function openScanner({ models, buses, clock, handlers, sinks }: LiveOptions): RunningDevice {
  return startScanner({
    model: models.scanner,
    port: sinks === undefined ? buses.scannerPort : tapped(buses.scannerPort, sinks.scanner),
    clock,
    handlers: {
      onCode: (code) => handlers.onCode(code),
      onOverlong: () => handlers.onDiscarded('scanner', 0, 'a code longer than the model allows'),
      onDiscarded: ({ bytes, why }) => handlers.onDiscarded('scanner', bytes.length, why),
      onState: (state) => handlers.onState('scanner', state),
    },
  });
}

function tapped(port: ScannerPort, sink: RecordingSink): ScannerPort {
  switch (port.kind) {
    case 'hid':
      return { ...port, transport: recordingHid(port.transport, sink) };
    case 'keys':
      return { ...port, transport: recordingKeys(port.transport, sink) };
    case 'serial':
      return { ...port, transport: recordingSerial(port.transport, sink) };
  }
}

function openInputs({ site, gpio, clock, handlers }: LiveOptions): RunningDevice[] {
  const names = Object.keys(site.gate.lines.inputs) as GateInputName[];
  return names.flatMap((input) => {
    const configuration = site.gate.lines.inputs[input];
    if (configuration === undefined) return [];
    return [
      followInput({
        gpio,
        clock,
        input,
        configuration,
        onInput: (change) => handlers.onInput(change),
        onState: (state) => handlers.onState(input, state),
      }),
    ];
  });
}
