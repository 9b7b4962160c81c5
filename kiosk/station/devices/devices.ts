/**
 * The devices of one box: opened, kept open, and turned into inputs. A loss and a return are recorded once each, and the
 * machines are told what the box can no longer judge.
 */
import type { Capabilities } from '../../access/decision.ts';
import type { MeasurementSettings } from '../../access/measurement.ts';
import type { Clock } from '../../../drivers/basics/clock.ts';
import type { DeviceState, Discarded, RunningDevice } from '../../../drivers/device.ts';
import type { GateInput } from '../../../drivers/gate/gate-inputs.ts';
import { startGate, type Gate } from '../../../drivers/gate/gate.ts';
import type { CredentialDesk } from '../credentials/desk.ts';
import type { DeviceRole } from './role.ts';
import type { DeviceWatch, TappedDevice } from './watch.ts';
import type { Log } from '../care/diagnostics.ts';
import type { Flow } from '../flow.ts';
import type { OpenedModels } from '../site/models.ts';
import { deviceOpeners, type Adapters } from './adapters.ts';
import type { Recorder } from '../care/recorder.ts';
import type { Site } from '../site/site.ts';
import { ThermometerInput } from './thermometer-input.ts';

/** Devices as the screen names them, with the fault of each that is not ready. */
export type DeviceFaults = ReadonlyMap<DeviceRole, string>;

export interface DevicesOptions {
  readonly site: Site;
  readonly models: OpenedModels;
  readonly adapters: Adapters;
  readonly clock: Clock;
  /** As they are now: a correction runs out. */
  readonly measurement: () => MeasurementSettings;
  /** Where scanned codes go. */
  readonly codes: CredentialDesk;
  readonly recorder: Recorder;
  readonly log: Log;
  readonly watch: DeviceWatch;
  /** Where inputs go; asked for at each input because the flow needs the gate and the gate needs the flow. */
  readonly flow: () => Flow;
}

export interface Devices {
  readonly gate: Gate;
  readonly faults: DeviceFaults;
  /** Ends the device's driver, with its process where it has one, and starts another; resolves when that is under way. */
  restart(device: TappedDevice): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them all; each opens by itself and comes back by itself. */
export function startDevices(options: DevicesOptions): Devices {
  const { site, models, adapters, clock, log, watch } = options;
  const roles = new RoleStates(options);
  const thermometer = new ThermometerInput(options, roles);
  const tamper = tamperRecord(options);
  const gate = startGate({
    gpio: adapters.gpio,
    ...(adapters.openRelay === undefined ? {} : { openRelay: adapters.openRelay }),
    configuration: site.gate.lines,
    clock,
    handlers: {
      onState: (state) => {
        roles.changed('gate', state);
        options.flow().toPortal(state.status === 'ready' ? { type: 'relayReady' } : { type: 'relay', level: 'lost' });
      },
      onInputState: (input, state) => roles.changed(input, state),
      onInput: (change) => {
        watch.tell.input(change);
        takeGateInput(change, options, tamper);
      },
      onRelay(active) {
        watch.tell.relay(active);
        options.flow().toPortal({ type: 'relay', level: active ? 'active' : 'atRest' });
        log.debug({ active }, 'relay read back');
      },
    },
  });
  const { openThermometer, openScanner } = deviceOpeners(adapters);
  function discard(device: TappedDevice, discarded: Discarded): void {
    watch.tell.discarded(device);
    logDiscarded(log, device, discarded);
  }
  const start: Readonly<Record<TappedDevice, () => RunningDevice>> = {
    scanner: () =>
      openScanner({
        model: models.scanner,
        clock,
        tap: watch.taps.scanner,
        handlers: {
          onCode({ bytes }) {
            if (!watch.tell.code(bytes)) options.codes.take(bytes, 'scanner');
          },
          onOverlong: ({ bytes, limit }) => options.codes.overlong(bytes, limit),
          onDiscarded: (discarded) => discard('scanner', discarded),
          onState: (state) => roles.changed('scanner', state),
        },
      }),
    thermometer: () =>
      openThermometer({
        model: models.thermometer,
        path: site.thermometer.path,
        presenceRiseC: site.presence.riseC,
        ...(site.thermometer.baudRate === undefined ? {} : { baudRate: site.thermometer.baudRate }),
        clock,
        tap: watch.taps.thermometer,
        handlers: {
          onSample(sample) {
            watch.tell.sample(sample);
            thermometer.take(sample);
          },
          onDiscarded: (discarded) => discard('thermometer', discarded),
          onState: (state) => thermometer.changed(state),
        },
      }),
  };
  const running = { scanner: start.scanner(), thermometer: start.thermometer() };
  let stopped = false;
  return {
    gate,
    faults: roles.faults,
    async restart(device) {
      const before = running[device];
      const fault = { code: 'lost', device, detail: 'started again by a technician' } as const;
      // While there is none the box must not judge by it.
      if (device === 'thermometer') thermometer.changed({ status: 'lost', fault });
      else roles.changed(device, { status: 'lost', fault });
      await before.stop();
      if (!stopped && running[device] === before) running[device] = start[device]();
    },
    async stop() {
      stopped = true;
      thermometer.stop();
      await Promise.all([gate.stop(), running.scanner.stop(), running.thermometer.stop()]);
    },
  };
}

function takeGateInput(
  { input, active }: GateInput,
  { flow, site }: DevicesOptions,
  tamper: (active: boolean) => void,
): void {
  switch (input) {
    case 'doorContact':
      flow().toPortal({ type: 'door', open: active });
      return;
    case 'requestToExit':
      if (active) flow().toPortal({ type: 'requestToExit' });
      return;
    case 'fire':
      flow().toPortal({ type: 'fire', active });
      return;
    case 'tamper':
      tamper(active);
      return;
    case 'passage':
      if (active) flow().toPortal({ type: 'passage' });
      // Where the gate has no door contact, its passage feedback says that somebody went through.
      if (site.gate.lines.inputs.doorContact === undefined) flow().toPortal({ type: 'door', open: active });
      return;
  }
}

/** Records a tamper contact's changes; one that is closed at the start is no news. */
function tamperRecord({ clock, recorder }: DevicesOptions): (active: boolean) => void {
  const input = 'tamper';
  let sinceMs: number | null = null;
  return (active) => {
    if (active && sinceMs === null) {
      sinceMs = clock.monotonicMs();
      recorder.record({ type: 'tamper.detected', data: { input } });
    } else if (!active && sinceMs !== null) {
      recorder.record({ type: 'tamper.ended', data: { input, durationMs: Math.round(clock.monotonicMs() - sinceMs) } });
      sinceMs = null;
    }
  };
}

/** Bytes nobody could use: how many and why, never what they say. */
function logDiscarded(log: Log, device: string, { bytes, why }: Discarded): void {
  log.debug({ device, bytes: bytes.length, why }, 'discarded');
}

/** Lost and back, once each per device, and the capability that goes with it. */
class RoleStates {
  readonly faults = new Map<DeviceRole, string>();
  readonly #options: DevicesOptions;
  readonly #lostSinceMs = new Map<DeviceRole, number>();

  constructor(options: DevicesOptions) {
    this.#options = options;
  }

  changed(role: DeviceRole, state: DeviceState): void {
    const { log, watch } = this.#options;
    watch.tell.state(role, state);
    switch (state.status) {
      case 'opening':
        this.faults.set(role, 'opening');
        return;
      case 'ready':
        this.ready(role);
        return;
      case 'lost':
        log.warn({ device: role, code: state.fault.code, detail: state.fault.detail }, 'device lost');
        this.lost(role, state.fault.code, state.fault.detail);
        return;
    }
  }

  ready(role: DeviceRole): void {
    const { clock, recorder } = this.#options;
    this.faults.delete(role);
    const since = this.#lostSinceMs.get(role);
    if (since !== undefined) {
      this.#lostSinceMs.delete(role);
      recorder.record({
        type: 'device.back',
        data: { device: role, durationMs: Math.round(clock.monotonicMs() - since) },
      });
    }
    this.#tell(role, true);
  }

  lost(role: DeviceRole, code: string, detail: string): void {
    const { clock, recorder } = this.#options;
    this.faults.set(role, code);
    // One loss is one event, however often its cause is told anew while the device is being looked for.
    if (!this.#lostSinceMs.has(role)) {
      this.#lostSinceMs.set(role, clock.monotonicMs());
      recorder.record({ type: 'device.lost', data: { device: role, code, detail } });
    }
    this.#tell(role, false);
  }

  #tell(role: DeviceRole, available: boolean): void {
    const capability = capabilityOf[role];
    if (capability !== null) this.#options.flow().toEncounter({ type: 'capability', device: capability, available });
  }
}

const capabilityOf: Readonly<Record<DeviceRole, keyof Capabilities | null>> = {
  thermometer: 'thermometer',
  scanner: 'scanner',
  gate: 'gate',
  doorContact: null,
  requestToExit: null,
  fire: null,
  tamper: null,
  passage: null,
};
