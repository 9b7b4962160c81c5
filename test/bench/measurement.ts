/** Samples to presence and readings: a morning of people at 14 Hz, as fast as it goes. */
import { seededRandom } from '../../drivers/sim/simulated-thermometer-noise.ts';
import {
  defaultMeasurement,
  initialMeasurement,
  type MeasurementState,
  type Sample,
  takeSample,
} from '../../kiosk/access/measurement.ts';
import type { Figure } from './figure.ts';
import { callsPerSecond } from './statistics.ts';

const hertz = 14;
/** Somebody stands there for two seconds of every four. */
const everyS = 4;

export function* run(): Generator<Figure> {
  const period = trace();
  let state: MeasurementState = initialMeasurement;
  let index = 0;
  let readings = 0;
  const value = callsPerSecond(() => {
    const atMs = (index * 1000) / hertz;
    const sample = { objectC: period[index % period.length] ?? 21, ambientC: 21, atMs } satisfies Sample;
    index += 1;
    const step = takeSample(state, sample, defaultMeasurement);
    state = step.state;
    for (const finding of step.findings) if (finding.type === 'reading') readings += 1;
  });
  if (readings === 0) throw new Error('the trace of the bench gives no reading');
  yield { figure: 'samples, somebody there for two seconds of four', value, unit: '1/s' };
}

function trace(): readonly number[] {
  const random = seededRandom(7);
  return Array.from({ length: everyS * hertz }, (_, at) =>
    at < 2 * hertz ? 36.4 + random() * 0.1 : 21 + random() * 0.1,
  );
}
