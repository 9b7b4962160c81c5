import type { EncounterState, Guidance } from './encounter-state.ts';
import type { Policy } from './policy.ts';
import { bandOf } from './reading.ts';
import { temperatureOf } from './temperature.ts';

/** What the person at the gate should do next, or null when nobody is being served. */
export function guidanceOf(state: EncounterState, nowMs: number, policy: Policy): Guidance | null {
  const { open, lockedAgainUntilMs } = state;
  if (state.recording !== null) return null;
  if (open === null) return lockedAgainUntilMs !== null && nowMs < lockedAgainUntilMs ? 'gateLockedAgain' : null;
  if (state.needsAbsence) return 'stepBack';
  const last = open.readings.at(-1);
  if (last !== undefined && nowMs < open.notBeforeMs) {
    const band = bandOf(last, policy.temperature);
    if (band === 'elevated') return 'waitForSecondMeasurement';
    if (band === 'low') return 'warmUp';
    if (band === 'invalid') return 'lookAtThermometer';
  }
  if (open.credential === null && open.asking === null) return open.parts === null ? 'presentCode' : 'presentNextCode';
  if (temperatureOf(policy, open.readings).state !== 'open') return open.asking === null ? null : 'deciding';
  return state.presentSinceMs !== null ? 'keepStill' : 'comeCloser';
}
