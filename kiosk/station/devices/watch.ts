/**
 * What the devices said last, for whoever looks at them. Keeping the last value costs an assignment; what crosses the
 * ports is kept only while it is watched.
 */
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { DeviceState, ThermometerSample } from '../../../drivers/device.ts';
import type { GateInputName } from '../../../drivers/gate/gate-configuration.ts';
import type { GateInput } from '../../../drivers/gate/gate-inputs.ts';
import { crossings, PortTap, type Crossing } from '../../../drivers/recording/port-tap.ts';
import { scannerScrubber } from '../../../drivers/recording/scrub.ts';
import type { ScannerModel } from '../../../drivers/scanner/models.ts';
import type { DeviceRole } from './role.ts';

export type TappedDevice = 'thermometer' | 'scanner';

/** One piece of bytes as it crossed the port; those of the scanner with filler in the place of what people showed. */
export interface Frame {
  readonly dir: 'in' | 'out';
  readonly bytes: Uint8Array;
  readonly atMs: number;
}

/** A code as far as it may be told: never what it says. */
export interface SeenCode {
  readonly length: number;
  readonly format: CodeFormat;
  readonly atMs: number;
}

export type CodeFormat = 'districtPass' | 'certificate' | 'healthCard' | 'webAddress' | 'digits' | 'other';

export interface Level {
  readonly active: boolean;
  readonly atMs: number;
}

export interface DeviceWatch {
  readonly taps: Readonly<Record<TappedDevice, PortTap>>;
  readonly states: ReadonlyMap<DeviceRole, DeviceState>;
  readonly sample: ThermometerSample | null;
  readonly code: SeenCode | null;
  readonly relay: Level | null;
  readonly inputs: ReadonlyMap<GateInputName, Level>;
  /** Bytes and pieces a driver could not use since the start. */
  readonly discarded: Readonly<Record<TappedDevice, number>>;
  /** Newest first. */
  frames(device: TappedDevice): readonly Frame[];
  /** Begins to keep frames; the returned function ends it. */
  watchFrames(): () => void;
  /** Calls back with each sample, until the returned function is called. */
  onSample(listener: (sample: ThermometerSample) => void): () => void;
  /** Takes the next code away from the gate and tells of it; the returned function gives the codes back. */
  takeCode(listener: (code: SeenCode) => void): () => void;
  /** What the devices tell. */
  readonly tell: {
    state(role: DeviceRole, state: DeviceState): void;
    sample(sample: ThermometerSample): void;
    /** True: the code was shown for a test and is nobody's. */
    code(bytes: Uint8Array): boolean;
    discarded(device: TappedDevice): void;
    input(change: GateInput): void;
    relay(active: boolean): void;
  };
}

const framesKept = 3;

export function watchDevices(clock: Clock, scanner: ScannerModel): DeviceWatch {
  const taps = { thermometer: new PortTap(), scanner: new PortTap() };
  const frames: Record<TappedDevice, Frame[]> = { thermometer: [], scanner: [] };
  const states = new Map<DeviceRole, DeviceState>();
  const inputs = new Map<GateInputName, Level>();
  const discarded = { thermometer: 0, scanner: 0 };
  const sampleListeners = new Set<(sample: ThermometerSample) => void>();
  let sample: ThermometerSample | null = null;
  let code: SeenCode | null = null;
  let relay: Level | null = null;
  let taker: ((code: SeenCode) => void) | null = null;

  function keep(device: TappedDevice, dir: 'in' | 'out', bytes: Uint8Array): void {
    frames[device] = [{ dir, bytes, atMs: clock.monotonicMs() }, ...frames[device]].slice(0, framesKept);
  }

  function watchScanner(): () => void {
    const scrub = scannerScrubber(scanner);
    return taps.scanner.watch(
      crossings((crossing: Crossing) => {
        if (crossing.what === 'opened') scrub.opened(crossing.descriptor);
        if (crossing.what === 'bytes')
          keep('scanner', crossing.dir, crossing.dir === 'in' ? scrub.input(crossing.bytes) : crossing.bytes);
        if (crossing.what !== 'key') return;
        const usage = scrub.key(crossing.usage, crossing.pressed);
        if (usage !== null) keep('scanner', 'in', Uint8Array.of(crossing.pressed ? 1 : 0, usage));
      }),
    );
  }

  return {
    taps,
    states,
    inputs,
    discarded,
    get sample() {
      return sample;
    },
    get code() {
      return code;
    },
    get relay() {
      return relay;
    },
    frames: (device) => frames[device],
    watchFrames() {
      const ends = [
        taps.thermometer.watch(
          crossings((crossing) => {
            if (crossing.what === 'bytes') keep('thermometer', crossing.dir, crossing.bytes);
          }),
        ),
        watchScanner(),
      ];
      return () => {
        for (const end of ends) end();
        frames.thermometer = [];
        frames.scanner = [];
      };
    },
    onSample(listener) {
      sampleListeners.add(listener);
      return () => sampleListeners.delete(listener);
    },
    takeCode(listener) {
      taker = listener;
      return () => {
        if (taker === listener) taker = null;
      };
    },
    tell: {
      state: (role, state) => void states.set(role, state),
      sample(taken) {
        sample = taken;
        for (const listener of sampleListeners) listener(taken);
      },
      code(bytes) {
        code = { length: bytes.length, format: formatOf(bytes), atMs: clock.monotonicMs() };
        const taken = taker;
        taker = null;
        taken?.(code);
        return taken !== null;
      },
      discarded(device) {
        discarded[device] += 1;
      },
      input: ({ input, active, atMs }) => void inputs.set(input, { active, atMs }),
      relay(active) {
        relay = { active, atMs: clock.monotonicMs() };
      },
    },
  };
}

/** By how it begins, and by nothing else of it. */
function formatOf(bytes: Uint8Array): CodeFormat {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  if (head.startsWith('KD1:')) return 'districtPass';
  if (head.startsWith('HC1:')) return 'certificate';
  if (head.startsWith('shc:/')) return 'healthCard';
  if (/^https?:/i.test(head)) return 'webAddress';
  return bytes.length > 0 && bytes.every((byte) => byte >= 0x30 && byte <= 0x39) ? 'digits' : 'other';
}
