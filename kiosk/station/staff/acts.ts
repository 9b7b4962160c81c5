/** What staff do to one person: whether the machine has taken it, and if not, why, so that the panel can say so. */
import type { EncounterState, StaffAction } from '../../access/encounter-state.ts';
import type { Outcome } from '../../screen/model-staff.ts';

/** How many acts are known again when they are sent once more. */
const remembered = 64;

/**
 * Does an act once, however often it is sent, by a double tap or after a lost link: what is recorded is answered again and
 * not done again; what was refused may be tried again.
 */
export function createActMemory(): (act: string | undefined, run: () => Outcome) => Outcome {
  const recorded = new Set<string>();
  return (act, run) => {
    if (act !== undefined && recorded.has(act)) return 'recorded';
    const outcome = run();
    if (act !== undefined && outcome === 'recorded') recorded.add(act);
    const [oldest] = recorded;
    if (recorded.size > remembered && oldest !== undefined) recorded.delete(oldest);
    return outcome;
  };
}

/** Null: it was taken. Compares what is known of the person before and after the machine was given the act. */
export function whyNotTaken(before: EncounterState, after: EncounterState, action: StaffAction): Outcome | null {
  if (isTaken(before, after, action)) return null;
  if (after.closed[0]?.decision.reasons.includes('ledgerUnavailable') && after.closed !== before.closed)
    return 'notRecorded';
  const letIn = before.closed.some(({ id, decision }) => id === action.encounter && decision.verdict === 'granted');
  return letIn ? 'alreadyLetIn' : 'personGone';
}

function isTaken(before: EncounterState, after: EncounterState, action: StaffAction): boolean {
  switch (action.type) {
    case 'override': {
      const [last] = after.closed;
      const isThis = action.encounter === null || last?.id === action.encounter;
      return last !== undefined && last !== before.closed[0] && isThis && last.byStaff;
    }
    case 'clinicalReading':
      return clinicalOf(after, action.encounter) > clinicalOf(before, action.encounter);
    case 'maskSeen':
      return evidenceOf(after, action.encounter)?.maskConfirmed === true;
  }
}

function clinicalOf(state: EncounterState, id: string): number {
  return evidenceOf(state, id)?.readings.filter(({ source }) => source === 'clinical').length ?? 0;
}

function evidenceOf({ open, closed }: EncounterState, id: string) {
  return open?.id === id ? open : closed.find((each) => each.id === id);
}
