/** The thermometer for some seconds: how often it measures, how quietly, and whether its line is clean. */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { DeviceState, ThermometerSample } from '../../drivers/device.ts';
import { startThermometer } from '../../drivers/thermometer/thermometer.ts';
import type { SerialTransport } from '../../drivers/transport/ports.ts';
import { defaultMeasurement } from '../../kiosk/access/measurement.ts';
import type { SiteAlone } from '../devices/command.ts';
import { measure } from '../plot/measured.ts';
import { renderPlot } from '../plot/svg.ts';
import { rounded, step, type Step } from './step.ts';

export interface ThermometerTrial {
  readonly loaded: Pick<SiteAlone, 'site' | 'models'>;
  readonly serial: SerialTransport;
  readonly clock: Clock;
  readonly seconds: number;
}

/** Fewer than the measurement needs within its window, Hz: nobody would ever be measured. */
const slowestHz = 1;
/** A line with more broken pieces than this share of frames is badly wired. */
const dirtyShare = 0.02;
/** Noise above it keeps a reading from settling. */
const noisyC = defaultMeasurement.maximumSpreadC / 2;

export async function tryThermometer({ loaded, serial, clock, seconds }: ThermometerTrial): Promise<Step> {
  const { site, models } = loaded;
  const samples: ThermometerSample[] = [];
  let discarded = 0;
  let state: DeviceState = { status: 'opening' };
  const { path, baudRate } = site.thermometer;
  const device = startThermometer({
    model: models.thermometer,
    serial,
    path,
    ...(baudRate === undefined ? {} : { baudRate }),
    clock,
    handlers: {
      onSample: (sample) => void samples.push(sample),
      onDiscarded: () => (discarded += 1),
      onState: (next) => (state = next.status === 'opening' && state.status === 'lost' ? state : next),
    },
  });
  await new Promise<void>((resolve) => void clock.after(seconds * 1000, resolve));
  await device.stop();
  return judged(samples, discarded, state, site.policy.temperature, models.thermometer.name);
}

function judged(
  samples: readonly ThermometerSample[],
  discarded: number,
  state: DeviceState,
  limits: SiteAlone['site']['policy']['temperature'],
  name: string,
): Step {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || samples.length < 2) {
    return step('thermometer', 'fail', [], state.status === 'lost' ? state.fault.detail : 'no measurement came');
  }
  const spanMs = last.atMs - first.atMs;
  const hertz = rounded((samples.length - 1) / (spanMs / 1000), 1);
  const values = samples.map(({ objectC }) => objectC);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const noise = noiseOf(values);
  const measures = [
    { name: 'measurements', value: samples.length, unit: '' },
    { name: 'rate', value: hertz, unit: 'Hz' },
    { name: 'mean', value: rounded(mean, 2), unit: '°C' },
    { name: 'noise (standard deviation)', value: rounded(noise, 3), unit: '°C' },
    { name: 'surroundings', value: last.ambientC ?? '–', unit: '°C' },
    { name: 'broken pieces', value: discarded, unit: '' },
  ];
  const faults = [
    ...(hertz < slowestHz ? [`less than ${slowestHz} Hz`] : []),
    ...(noise > noisyC ? [`noise above ${noisyC} °C: look for draught, sun, or a person before it`] : []),
    ...(discarded > samples.length * dirtyShare ? ['broken pieces on the line: check cable and speed'] : []),
  ];
  const untilMs = Math.max(1, spanMs);
  const moved = samples.map(({ objectC, ambientC, atMs }) => ({ objectC, ambientC, atMs: atMs - first.atMs }));
  const picture = renderPlot({
    title: name,
    subtitle: `${samples.length} measurements at ${hertz} Hz`,
    samples: moved,
    measured: measure(moved, untilMs, defaultMeasurement),
    limits,
    untilMs,
  });
  const outcome = faults.length === 0 ? 'pass' : 'fail';
  return { ...step('thermometer', outcome, measures, faults.length === 0 ? null : faults.join('; ')), picture };
}

/** From neighbour to neighbour, so that a person who walks by is not taken for noise (von Neumann's estimate). */
export function noiseOf(values: readonly number[]): number {
  const steps = values.slice(1).map((value, at) => (value - (values[at] ?? value)) ** 2);
  return steps.length === 0 ? 0 : Math.sqrt(steps.reduce((sum, value) => sum + value, 0) / (2 * steps.length));
}
