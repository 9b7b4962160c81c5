/** What staff decide otherwise, or measure themselves. The overrides go the same way as the machine's verdicts: ledger first. */
import type { AccessDecision } from './decision.ts';
import { evidenceOf, plain, type EncounterStep } from './encounter-life.ts';
import type {
  EncounterSettings,
  EncounterState,
  Evidence,
  Moment,
  OpenEncounter,
  StaffAction,
} from './encounter-state.ts';
import type { Reading } from './reading.ts';

/** An action on an encounter that is unknown, too old or already granted changes nothing. */
export function takeStaffAction(
  state: EncounterState,
  action: StaffAction,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  if (state.recording !== null) return plain(state);
  switch (action.type) {
    case 'override':
      return override(state, action, settings);
    case 'clinicalReading':
      return clinicalReading(state, action, moment, settings);
  }
}

function override(
  state: EncounterState,
  action: Extract<StaffAction, { type: 'override' }>,
  { policy, idPrefix }: EncounterSettings,
): EncounterStep {
  const target = action.encounter === null ? null : find(state, action.encounter);
  if (action.encounter !== null && (target === null || target.verdict === 'granted')) return plain(state);
  const evidence: Evidence = target?.evidence ?? {
    id: `${idPrefix}-${state.nextNumber}`,
    credential: null,
    payload: null,
    readings: [],
    staff: null,
  };
  const decided: Evidence = { ...evidence, staff: action.staff };
  const decision: AccessDecision = { verdict: action.verdict, reasons: [], policyVersion: policy.version };
  return {
    state: {
      ...state,
      nextNumber: target === null ? state.nextNumber + 1 : state.nextNumber,
      recording: { evidence: decided, decision, byStaff: true },
    },
    effects: [
      {
        type: 'record',
        record: { kind: 'override', evidence: decided, action, machineVerdict: target?.verdict ?? null },
        awaited: true,
      },
    ],
  };
}

function clinicalReading(
  state: EncounterState,
  action: Extract<StaffAction, { type: 'clinicalReading' }>,
  { atMs }: Moment,
  { timeouts }: EncounterSettings,
): EncounterStep {
  const target = find(state, action.encounter);
  if (target === null || target.verdict === 'granted') return plain(state);
  // Another person is being served: their encounter is not pushed aside by a measurement for an earlier one.
  if (state.open !== null && state.open.id !== action.encounter && state.open.credential !== null) return plain(state);
  const reading: Reading = {
    source: 'clinical',
    rawC: action.temperatureC,
    correctedC: action.temperatureC,
    ambientC: null,
    correction: null,
    samples: 1,
    spreadC: 0,
    fromMs: atMs,
    atMs,
  };
  const open: OpenEncounter = {
    ...target.evidence,
    readings: [...target.evidence.readings, reading],
    staff: action.staff,
    startedMs: target.open?.startedMs ?? atMs,
    deadlineMs: atMs + timeouts.encounterMs,
    notBeforeMs: atMs,
    hadPresence: false,
    unsteady: false,
  };
  const { encounter, temperatureC, staff } = action;
  return {
    state: { ...state, open, closed: state.closed.filter((closed) => closed.id !== encounter), shownUntilMs: null },
    effects: [{ type: 'record', record: { kind: 'clinicalReading', encounter, temperatureC, staff }, awaited: false }],
  };
}

function find(
  state: EncounterState,
  id: string,
): {
  readonly evidence: Evidence;
  readonly verdict: AccessDecision['verdict'] | null;
  readonly open: OpenEncounter | null;
} | null {
  if (state.open?.id === id) return { evidence: evidenceOf(state.open), verdict: null, open: state.open };
  const closed = state.closed.find((earlier) => earlier.id === id);
  return closed === undefined ? null : { evidence: evidenceOf(closed), verdict: closed.decision.verdict, open: null };
}
