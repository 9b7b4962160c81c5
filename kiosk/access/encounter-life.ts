/** How an encounter begins and how it ends without a verdict. */
import { directionOfStranger } from './anti-passback.ts';
import type { CredentialCheck } from './credential.ts';
import type {
  AbandonedBecause,
  EncounterEffect,
  EncounterSettings,
  EncounterState,
  Evidence,
  Moment,
  OpenEncounter,
} from './encounter-state.ts';
import { temperatureOf } from './temperature.ts';

export interface EncounterStep {
  readonly state: EncounterState;
  readonly effects: readonly EncounterEffect[];
}

/** The open encounter, or a new one. */
export function openEncounter(
  state: EncounterState,
  { atMs }: Moment,
  { timeouts, idPrefix, direction }: EncounterSettings,
): { readonly state: EncounterState; readonly open: OpenEncounter } {
  if (state.open !== null) return { state, open: state.open };
  const open: OpenEncounter = {
    id: `${idPrefix}-${state.nextNumber}`,
    ...noEvidence,
    direction: directionOfStranger(direction),
    startedMs: atMs,
    deadlineMs: atMs + timeouts.encounterMs,
    notBeforeMs: atMs,
    hadPresence: state.presentSinceMs !== null,
    unsteady: false,
    asking: null,
    parts: null,
  };
  return { state: { ...state, nextNumber: state.nextNumber + 1, open, lockedAgainUntilMs: null }, open };
}

/** Someone whose temperature must be taken again may go and come back; everybody else starts anew. */
export function setAsideOrAbandon(
  state: EncounterState,
  open: OpenEncounter,
  why: AbandonedBecause,
  moment: Moment,
  { policy, timeouts }: EncounterSettings,
): EncounterStep {
  const holder = holderOf(open.credential);
  const repeats = open.readings.length > 0 && temperatureOf(policy, open.readings).state === 'open';
  if (holder === null || !repeats) return abandon(state, open, why);
  const entry = {
    holder,
    evidence: { ...evidenceOf(open), payload: null },
    readings: open.readings,
    notBeforeMs: open.notBeforeMs,
    untilMs: moment.atMs + timeouts.setAsideMs,
  };
  return {
    state: { ...state, open: null, setAside: [...state.setAside, entry] },
    effects: [
      {
        type: 'record',
        record: { kind: 'setAside', evidence: evidenceOf(open), notBeforeMs: open.notBeforeMs },
        awaited: false,
      },
    ],
  };
}

function abandon(state: EncounterState, open: OpenEncounter, why: AbandonedBecause): EncounterStep {
  const empty = open.payload === null && open.readings.length === 0;
  return {
    state: { ...state, open: null },
    effects: empty
      ? []
      : [{ type: 'record', record: { kind: 'abandoned', evidence: evidenceOf(open), why }, awaited: false }],
  };
}

/** Without presence the holder of a shown code has this long to come. */
export function pairing({ atMs }: Moment, { timeouts }: EncounterSettings): { readonly deadlineMs: number } {
  return { deadlineMs: atMs + timeouts.pairingMs };
}

/** What is recorded and kept of an encounter when its course no longer matters. */
export function evidenceOf(evidence: Evidence): Evidence {
  const { id, direction, credential, listed, payload, readings, maskConfirmed, staff } = evidence;
  return { id, direction, credential, listed, payload, readings, maskConfirmed, staff };
}

/** What is known of somebody of whom nothing is known. */
export const noEvidence = {
  credential: null,
  listed: null,
  payload: null,
  readings: [],
  maskConfirmed: false,
  staff: null,
} as const satisfies Partial<Evidence>;

/** The pseudonym of a verified credential's holder, else null. */
export function holderOf(check: CredentialCheck | null): string | null {
  return check?.outcome === 'verified' ? check.credential.holder : null;
}

/** A step without effects. */
export function plain(state: EncounterState): EncounterStep {
  return { state, effects: [] };
}
