/** The temperature step on its own: what the readings of one person so far amount to. */
import type { Policy, TemperaturePolicy } from './policy.ts';
import { bandOf, type Band, type Reading } from './reading.ts';
import type { ReasonCode } from './reasons.ts';

/** Passed, failed with its reason, or still open. A clinical reading outweighs the machine's. */
export function temperatureOf(
  policy: Policy,
  readings: readonly Reading[],
): { readonly state: 'open' | 'passed' } | { readonly state: 'failed'; readonly reason: ReasonCode } {
  const limits = policy.temperature;
  const clinical = readings.findLast((reading) => reading.source === 'clinical');
  const last = clinical ?? readings.at(-1);
  if (last === undefined) return { state: 'open' };
  const band = bandOf(last, limits);
  switch (band) {
    case 'normal':
      return { state: 'passed' };
    case 'ambientOutOfRange':
    case 'ambientUnknown':
      return { state: 'failed', reason: band };
    case 'low':
    case 'elevated':
    case 'invalid':
      if (clinical !== undefined || attemptsOf(readings, limits) >= limits.attempts)
        return { state: 'failed', reason: bandReason[band] };
      return { state: 'open' };
  }
}

/** Normal readings are not attempts: somebody who moves after a good one gets the same chances as everybody. */
function attemptsOf(readings: readonly Reading[], limits: TemperaturePolicy): number {
  return readings.filter((reading) => bandOf(reading, limits) !== 'normal').length;
}

const bandReason: Readonly<Record<Extract<Band, 'low' | 'elevated' | 'invalid'>, ReasonCode>> = {
  low: 'temperatureLow',
  elevated: 'temperatureElevated',
  invalid: 'temperatureInvalid',
};
