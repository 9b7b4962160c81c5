/** Opens one device of a site by its driver and writes down what crosses its port. */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { DeviceState, RunningDevice } from '../../drivers/device.ts';
import type { RecordingHeader } from '../../drivers/recording/recording.ts';
import { scannerScrubber } from '../../drivers/recording/scrub.ts';
import { recordingSink, type RecordingSink } from '../../drivers/recording/sink.ts';
import { tappedScanner } from '../../drivers/recording/tapped-scanner.ts';
import { recordingSerial } from '../../drivers/recording/taps.ts';
import { startScanner } from '../../drivers/scanner/scanner.ts';
import { describeScannerPort } from '../../drivers/scanner/scanner-options.ts';
import { startThermometer } from '../../drivers/thermometer/thermometer.ts';
import type { DeviceBuses } from '../../kiosk/station/devices/adapters.ts';
import type { OpenedModels } from '../../kiosk/station/site/models.ts';
import type { Site } from '../../kiosk/station/site/site.ts';

export interface RecordOptions {
  readonly role: RecordingHeader['role'];
  readonly site: Pick<Site, 'thermometer'>;
  readonly models: OpenedModels;
  readonly adapters: DeviceBuses;
  readonly clock: Clock;
  /** Replaces what people show; a thermometer's bytes say nothing about who stood there and are kept. */
  readonly scrub: boolean;
  readonly provenance: string;
  readonly maxBytes?: number;
  readonly write: (line: string) => void;
  readonly onState: (state: DeviceState) => void;
  /** A reading of a sample or a code by the driver: that something sensible is being recorded. */
  readonly onDecoded: () => void;
}

export interface RunningRecording extends RunningDevice {
  /** The bound of the file has been reached. */
  readonly full: boolean;
}

/** Starts the device under a tap; `stop()` closes it and ends the recording. */
export function recordDevice(options: RecordOptions): RunningRecording {
  return options.role === 'thermometer' ? recordThermometer(options) : recordScanner(options);
}

function recordThermometer(options: RecordOptions): RunningRecording {
  const { site, models, adapters, clock, onState, onDecoded } = options;
  const { path, baudRate } = site.thermometer;
  const model = models.thermometer;
  const { hangUpOnClose: _, ...line } = { ...model.line.value, ...(baudRate === undefined ? {} : { baudRate }) };
  const sink = sinkOf(options, { model: model.id, device: path, port: 'serial', line });
  const device = startThermometer({
    model,
    serial: recordingSerial(adapters.serial, sink),
    path,
    ...(baudRate === undefined ? {} : { baudRate }),
    clock,
    handlers: { onSample: onDecoded, onDiscarded: () => undefined, onState },
  });
  return running(device, sink);
}

function recordScanner(options: RecordOptions): RunningRecording {
  const { models, adapters, clock, onState, onDecoded } = options;
  const { scanner: model } = models;
  const port = adapters.scannerPort;
  const sink = sinkOf(options, { model: model.model, device: describeScannerPort(port), port: port.kind });
  const device = startScanner({
    model,
    port: tappedScanner(port, sink),
    clock,
    handlers: { onCode: onDecoded, onOverlong: onDecoded, onDiscarded: () => undefined, onState },
  });
  return running(device, sink);
}

function sinkOf(
  { role, models, clock, write, maxBytes, scrub, provenance }: RecordOptions,
  about: Pick<RecordingHeader, 'model' | 'device' | 'port' | 'line'>,
): RecordingSink {
  return recordingSink({
    header: { role, ...about, provenance },
    clock,
    write,
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(scrub && role === 'scanner' ? { scrub: scannerScrubber(models.scanner) } : {}),
  });
}

function running(device: RunningDevice, sink: RecordingSink): RunningRecording {
  return {
    get state() {
      return device.state;
    },
    get full() {
      return sink.full;
    },
    stop: () => device.stop(),
  };
}
