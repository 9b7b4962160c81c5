/** The temperature step on its own: what the readings of one person so far amount to. */
import type { Policy, TemperaturePolicy } from './policy.ts';
import { bandOf, type Band, type Reading } from './reading.ts';
import type { ReasonCode } from './reasons.ts';

/**
 * Passed, failed with its reason, or still open. A clinical reading outweighs what the machine read before it. Read later,
 * low or elevated is judged anew; a normal value does not make up for what the clinical thermometer showed.
 */
export function temperatureOf(
  policy: Policy,
  readings: readonly Reading[],
): { readonly state: 'open' | 'passed' } | { readonly state: 'failed'; readonly reason: ReasonCode } {
  const limits = policy.temperature;
  const clinicalAt = readings.findLastIndex((reading) => reading.source === 'clinical');
  const clinical = readings[clinicalAt];
  if (clinical !== undefined) {
    const band = bandOf(clinical, limits);
    if (band !== 'normal') return { state: 'failed', reason: bandReason[band] };
  }
  const since = readings.slice(clinicalAt + 1);
  const last = (clinical === undefined ? since : since.filter((reading) => isJudged(reading, limits))).at(-1);
  if (last === undefined) return { state: clinical === undefined ? 'open' : 'passed' };
  const band = bandOf(last, limits);
  switch (band) {
    case 'normal':
      return { state: 'passed' };
    case 'ambientOutOfRange':
    case 'ambientUnknown':
      return { state: 'failed', reason: bandReason[band] };
    case 'low':
    case 'elevated':
    case 'invalid':
      return attemptsOf(since, limits) < limits.attempts
        ? { state: 'open' }
        : { state: 'failed', reason: bandReason[band] };
  }
}

/** Whether the instrument could tell anything of the person at all. */
function isJudged(reading: Reading, limits: TemperaturePolicy): boolean {
  const band = bandOf(reading, limits);
  return band === 'low' || band === 'normal' || band === 'elevated';
}

/** Normal readings are not attempts: somebody who moves after a good one gets the same chances as everybody. */
function attemptsOf(readings: readonly Reading[], limits: TemperaturePolicy): number {
  return readings.filter((reading) => bandOf(reading, limits) !== 'normal').length;
}

const bandReason: Readonly<Record<Exclude<Band, 'normal'>, ReasonCode>> = {
  low: 'temperatureLow',
  elevated: 'temperatureElevated',
  invalid: 'temperatureInvalid',
  ambientOutOfRange: 'ambientOutOfRange',
  ambientUnknown: 'ambientUnknown',
};
