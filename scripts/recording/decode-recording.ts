/** Plays a recording into its model's driver in simulated time and tells what the driver makes of it. */
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { DeviceState, Discarded, RunningDevice } from '../../drivers/device.ts';
import type { Recording } from '../../drivers/recording/recording.ts';
import type { ReplayProgress } from '../../drivers/recording/replay.ts';
import { replayHid, replayKeys, replaySerial } from '../../drivers/recording/replay-transports.ts';
import { payloadText } from '../../drivers/scanner/payload-text.ts';
import { loadScannerModels, type ScannerModel } from '../../drivers/scanner/models.ts';
import { startScanner, type ScannerPort } from '../../drivers/scanner/scanner.ts';
import { VirtualClock } from '../../drivers/sim/virtual-clock.ts';
import { loadThermometer, type ThermometerModel } from '../../drivers/thermometer/models.ts';
import { startThermometer } from '../../drivers/thermometer/thermometer.ts';

/** Simulated milliseconds a driver gets at a time, and after the last line for what it still holds. */
const stepMs = 100;
const slackMs = 5_000;

export type DecodedLine =
  | { readonly t: number; readonly kind: 'sample'; readonly objectC: number; readonly ambientC: number | null }
  | { readonly t: number; readonly kind: 'code'; readonly text: string | null; readonly hex: string }
  | { readonly t: number; readonly kind: 'overlong'; readonly bytes: number }
  | { readonly t: number; readonly kind: 'discarded'; readonly hex: string; readonly why: string }
  | { readonly t: number; readonly kind: 'state'; readonly status: string; readonly detail?: string };

/**
 * Tells each line as it comes, times in milliseconds of the replay. `profile` is the model of an instrument described in
 * a site file. The error is a sentence: an unknown model, or a driver that writes other bytes than were recorded.
 */
export async function decodeRecording(
  recording: Recording,
  tell: (line: DecodedLine) => void,
  profile?: ThermometerModel,
): Promise<Result<void, string>> {
  const clock = new VirtualClock(Date.parse(recording.header.startedWall));
  const since = (): number => Math.round(clock.monotonicMs());
  const common = {
    onDiscarded: ({ bytes, why }: Discarded) => tell({ t: since(), kind: 'discarded', hex: hexOf(bytes), why }),
    onState: (state: DeviceState) => tell({ t: since(), ...stateLine(state) }),
  };
  const started = begin(recording, clock, {
    profile,
    onSample: (objectC, ambientC) => tell({ t: since(), kind: 'sample', objectC, ambientC }),
    onCode: (bytes) => {
      tell({ t: since(), kind: 'code', text: payloadText(bytes)?.text ?? null, hex: hexOf(bytes) });
    },
    onOverlong: (bytes) => tell({ t: since(), kind: 'overlong', bytes }),
    ...common,
  });
  if (!started.ok) return started;
  const { device, progress } = started.value;
  const untilMs = (recording.entries.at(-1)?.entry.t ?? 0) + slackMs;
  while (!progress.ended && clock.monotonicMs() < untilMs) await clock.advance(stepMs);
  const stopped = device.stop();
  await clock.advance(slackMs);
  await stopped;
  const [fault] = progress.faults;
  return fault === undefined ? ok(undefined) : err(fault);
}

interface Told {
  readonly profile: ThermometerModel | undefined;
  onSample(objectC: number, ambientC: number | null): void;
  onCode(bytes: Uint8Array): void;
  onOverlong(bytes: number): void;
  onDiscarded(discarded: Discarded): void;
  onState(state: DeviceState): void;
}

type Begun = { readonly device: RunningDevice; readonly progress: ReplayProgress };

function begin(recording: Recording, clock: VirtualClock, told: Told): Result<Begun, string> {
  const { role, model: name, device: path } = recording.header;
  if (role === 'scanner') return beginScanner(recording, clock, told);
  const model = told.profile === undefined ? loadThermometer(name) : ok(told.profile);
  if (!model.ok) return err(`${recording.file}:1: model: ${model.error.detail}`);
  if (recording.header.port !== 'serial') return err(`${recording.file}:1: port: a thermometer has a serial line`);
  const serial = replaySerial(recording, clock);
  const device = startThermometer({
    model: model.value,
    serial,
    path,
    clock,
    handlers: {
      onSample: ({ objectC, ambientC }) => told.onSample(objectC, ambientC),
      onDiscarded: (discarded) => told.onDiscarded(discarded),
      onState: (state) => told.onState(state),
    },
  });
  return ok({ device, progress: serial });
}

function beginScanner(recording: Recording, clock: VirtualClock, told: Told): Result<Begun, string> {
  const models = loadScannerModels();
  if (!models.ok) return err(`${models.error.file}: ${models.error.path}: ${models.error.detail}`);
  const model: ScannerModel | undefined = models.value.get(recording.header.model);
  if (model === undefined) {
    const known = [...models.value.keys()].join(', ');
    return err(`${recording.file}:1: model: unknown scanner model '${recording.header.model}'; known: ${known}`);
  }
  const { port, progress } = scannerPort(recording, clock);
  const device = startScanner({
    model,
    port,
    clock,
    handlers: {
      onCode: ({ bytes }) => told.onCode(bytes),
      onOverlong: ({ bytes }) => told.onOverlong(bytes),
      onDiscarded: (discarded) => told.onDiscarded(discarded),
      onState: (state) => told.onState(state),
    },
  });
  return ok({ device, progress });
}

function scannerPort(recording: Recording, clock: VirtualClock): { port: ScannerPort; progress: ReplayProgress } {
  const path = recording.header.device;
  switch (recording.header.port) {
    case 'serial': {
      const transport = replaySerial(recording, clock);
      return { port: { kind: 'serial', transport, path }, progress: transport };
    }
    case 'hid': {
      const transport = replayHid(recording, clock);
      // No window sees a recording's keys.
      return { port: { kind: 'hid', transport, identity: {}, unseen: true }, progress: transport };
    }
    case 'keys': {
      const transport = replayKeys(recording, clock);
      return { port: { kind: 'keys', transport, path }, progress: transport };
    }
  }
}

function stateLine(state: DeviceState) {
  return state.status === 'lost'
    ? { kind: 'state' as const, status: state.status, detail: `${state.fault.code}: ${state.fault.detail}` }
    : { kind: 'state' as const, status: state.status };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
