/** What staff decide otherwise, or measure themselves. The overrides go the same way as the machine's verdicts: ledger first. */
import { directionOf } from './anti-passback.ts';
import type { AccessDecision } from './decision.ts';
import { evidenceOf, noEvidence, plain, type EncounterStep } from './encounter-life.ts';
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
    case 'maskSeen':
      return maskSeen(state, action, moment, settings);
  }
}

function override(
  state: EncounterState,
  action: Extract<StaffAction, { type: 'override' }>,
  { policy, idPrefix, direction }: EncounterSettings,
): EncounterStep {
  const target = action.encounter === null ? null : find(state, action.encounter);
  if (action.encounter !== null && (target === null || target.verdict === 'granted')) return plain(state);
  const evidence: Evidence = target?.evidence ?? {
    id: `${idPrefix}-${state.nextNumber}`,
    ...noEvidence,
    direction: directionOf(direction, null),
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
  const target = reopenable(state, action.encounter);
  if (target === null) return plain(state);
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
  const { encounter, temperatureC, staff } = action;
  const evidence = { ...target.evidence, readings: [...target.evidence.readings, reading], staff };
  return {
    state: reopened(state, target, evidence, atMs + timeouts.encounterMs, atMs),
    effects: [{ type: 'record', record: { kind: 'clinicalReading', encounter, temperatureC, staff }, awaited: false }],
  };
}

function maskSeen(
  state: EncounterState,
  { encounter, staff }: Extract<StaffAction, { type: 'maskSeen' }>,
  { atMs }: Moment,
  { timeouts }: EncounterSettings,
): EncounterStep {
  const target = reopenable(state, encounter);
  if (target === null) return plain(state);
  const evidence = { ...target.evidence, maskConfirmed: true, staff };
  return {
    state: reopened(state, target, evidence, atMs + timeouts.encounterMs, atMs),
    effects: [{ type: 'record', record: { kind: 'maskSeen', encounter, staff }, awaited: false }],
  };
}

/** An encounter that is not granted; another person who is being served is not pushed aside for an earlier one. */
function reopenable(state: EncounterState, encounter: string): Target | null {
  const target = find(state, encounter);
  if (target === null || target.verdict === 'granted') return null;
  return state.open !== null && state.open.id !== encounter && state.open.credential !== null ? null : target;
}

function reopened(
  state: EncounterState,
  target: Target,
  evidence: Evidence,
  deadlineMs: number,
  atMs: number,
): EncounterState {
  const open: OpenEncounter = {
    ...evidence,
    startedMs: target.open?.startedMs ?? atMs,
    deadlineMs,
    notBeforeMs: atMs,
    hadPresence: false,
    unsteady: false,
    asking: target.open?.asking ?? null,
    parts: target.open?.parts ?? null,
  };
  return { ...state, open, closed: state.closed.filter(({ id }) => id !== evidence.id), shownUntilMs: null };
}

interface Target {
  readonly evidence: Evidence;
  readonly verdict: AccessDecision['verdict'] | null;
  readonly open: OpenEncounter | null;
}

function find(state: EncounterState, id: string): Target | null {
  if (state.open?.id === id) return { evidence: evidenceOf(state.open), verdict: null, open: state.open };
  const closed = state.closed.find((earlier) => earlier.id === id);
  return closed === undefined ? null : { evidence: evidenceOf(closed), verdict: closed.decision.verdict, open: null };
}
