import {
  initialMeasurement,
  measurementDeadline,
  passTime,
  takeSample,
  type Finding,
  type MeasurementSettings,
  type MeasurementState,
} from '../../access/measurement.ts';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { DeviceState, ThermometerSample } from '../../../drivers/device.ts';
import type { Flow } from '../flow.ts';

export interface ThermometerInputOptions {
  readonly clock: Clock;
  readonly measurement: () => MeasurementSettings;
  readonly flow: () => Flow;
}

/** Where the instrument's state is told: lost and back are recorded there. */
export interface ThermometerRole {
  changed(role: 'thermometer', state: DeviceState): void;
  lost(role: 'thermometer', code: string, detail: string): void;
  ready(role: 'thermometer'): void;
}

/** The thermometer's samples on their way to presence and readings. */
export class ThermometerInput {
  readonly #options: ThermometerInputOptions;
  readonly #roles: ThermometerRole;
  #state: MeasurementState = initialMeasurement;
  #timer: Timer | null = null;

  constructor(options: ThermometerInputOptions, roles: ThermometerRole) {
    this.#options = options;
    this.#roles = roles;
  }

  take(sample: ThermometerSample): void {
    const { objectC, ambientC, atMs } = sample;
    const { state, findings } = takeSample(this.#state, { objectC, ambientC, atMs }, this.#options.measurement());
    this.#state = state;
    for (const finding of findings) this.#tell(finding);
    this.#watch();
  }

  changed(state: DeviceState): void {
    // Frames that come and are all nonsense do not make the instrument ready again.
    if (state.status === 'ready' && this.#state.outOfOrder) return;
    if (state.status === 'lost') this.#options.flow().toEncounter({ type: 'ambient', ambientC: null });
    this.#roles.changed('thermometer', state);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #tell(finding: Finding): void {
    const flow = this.#options.flow();
    switch (finding.type) {
      case 'implausible':
        this.#roles.lost(
          'thermometer',
          'implausible',
          `${finding.objectC} °C is no temperature at a gate; check the instrument`,
        );
        return;
      case 'plausibleAgain':
        this.#roles.ready('thermometer');
        return;
      case 'presence':
      case 'reading':
      case 'unsteady':
      case 'ambient':
        flow.toEncounter(finding);
        return;
    }
  }

  /** Presence must end by itself when no further sample comes. */
  #watch(): void {
    // Asked at each sample: what is due is looked up only where something can be.
    if (this.#timer !== null || this.#state.presentSinceMs === null) return;
    const { clock, measurement } = this.#options;
    const dueMs = measurementDeadline(this.#state, measurement());
    if (dueMs === null) return;
    this.#timer = clock.after(Math.max(0, dueMs - clock.monotonicMs()) + 1, () => {
      this.#timer = null;
      const { state, findings } = passTime(this.#state, clock.monotonicMs(), measurement());
      this.#state = state;
      for (const finding of findings) this.#tell(finding);
      this.#watch();
    });
  }
}
