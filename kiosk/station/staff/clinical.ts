/** How the clinical thermometer stands with one person: what it showed decides, and only what it showed. */
import type { EncounterState, Evidence } from '../../access/encounter-state.ts';
import type { Policy } from '../../access/policy.ts';
import { bandOf } from '../../access/reading.ts';
import { temperatureOf } from '../../access/temperature.ts';

/**
 * `wanted`: the machine has read a temperature that is too high, and staff have not measured yet. `normal`: staff have, by
 * these rules it is normal, and nothing was read since that is not.
 */
export function clinicalOf(evidence: Pick<Evidence, 'readings'> | null, policy: Policy): 'normal' | 'wanted' | null {
  const readings = evidence?.readings ?? [];
  if (readings.some(({ source }) => source === 'clinical'))
    return temperatureOf(policy, readings).state === 'passed' ? 'normal' : null;
  return readings.some((reading) => bandOf(reading, policy.temperature) === 'elevated') ? 'wanted' : null;
}

/** What is known of the encounter with this id, open or decided a moment ago; null: of nobody. */
export function evidenceOf({ open, closed }: EncounterState, id: string | null): Evidence | null {
  if (open !== null && open.id === id) return open;
  return closed.find((each) => each.id === id) ?? null;
}

/** The encounter of whoever stands before the kiosk unbroken and has not been let in; null: nobody who was seen or read. */
export function standingBefore({ open, closed, presentSinceMs, needsAbsence }: EncounterState): string | null {
  if (presentSinceMs === null) return null;
  if (open !== null && open.hadPresence && !needsAbsence && (open.credential !== null || open.readings.length > 0))
    return open.id;
  const [last] = closed;
  if (last === undefined || last.decision.verdict === 'granted') return null;
  return last.leftMs === null && presentSinceMs <= last.closedMs ? last.id : null;
}
