/** What staff decide otherwise, or measure themselves. The overrides go the same way as the machine's verdicts: ledger first. */
import { directionOfStranger } from './anti-passback.ts';
import type { AccessDecision } from './decision.ts';
import { evidenceOf, holderOf, noEvidence, pairing, plain, type EncounterStep } from './encounter-life.ts';
import type {
  EncounterSettings,
  EncounterState,
  Evidence,
  Moment,
  OpenEncounter,
  StaffAction,
} from './encounter-state.ts';
import type { Reading } from './reading.ts';
import type { Timeouts } from './timeouts.ts';

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
      return override(state, action, moment, settings);
    case 'clinicalReading':
      return clinicalReading(state, action, moment, settings);
    case 'maskSeen':
      return maskSeen(state, action, moment, settings);
  }
}

function override(
  state: EncounterState,
  action: Extract<StaffAction, { type: 'override' }>,
  { atMs }: Moment,
  { policy, idPrefix, direction, timeouts }: EncounterSettings,
): EncounterStep {
  const target = action.encounter === null ? null : find(state, action.encounter);
  if (action.encounter !== null && (target === null || target.verdict === 'granted')) return plain(state);
  if (target !== null && isGone(target.leftMs, atMs, timeouts)) return plain(state);
  const evidence: Evidence = target?.evidence ?? {
    id: `${idPrefix}-${state.nextNumber}`,
    ...noEvidence,
    direction: directionOfStranger(direction),
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

/**
 * Whether somebody has left for longer than an encounter takes: stepped aside to the desk is not gone, but the portal is
 * released for nobody who has gone home, code or no code.
 */
export function isGone(leftMs: number | null, atMs: number, { encounterMs }: Pick<Timeouts, 'encounterMs'>): boolean {
  return leftMs !== null && atMs - leftMs > encounterMs;
}

function clinicalReading(
  state: EncounterState,
  action: Extract<StaffAction, { type: 'clinicalReading' }>,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  const target = reopenable(state, action.encounter);
  if (target === null) return plain(state);
  const { atMs } = moment;
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
    state: reopened(state, target, evidence, moment, settings),
    effects: [{ type: 'record', record: { kind: 'clinicalReading', encounter, temperatureC, staff }, awaited: false }],
  };
}

function maskSeen(
  state: EncounterState,
  { encounter, staff }: Extract<StaffAction, { type: 'maskSeen' }>,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  const target = reopenable(state, encounter);
  if (target === null) return plain(state);
  const evidence = { ...target.evidence, maskConfirmed: true, staff };
  return {
    state: reopened(state, target, evidence, moment, settings),
    effects: [{ type: 'record', record: { kind: 'maskSeen', encounter, staff }, awaited: false }],
  };
}

/**
 * An encounter that is not granted; another person who is being served is not pushed aside for an earlier one. What staff
 * measure or see belongs to the holder of a verified credential, or else to whoever stands there unbroken since: with
 * nobody there it would count for whoever comes next.
 */
function reopenable(state: EncounterState, encounter: string): Target | null {
  const target = find(state, encounter);
  if (target === null || target.verdict === 'granted') return null;
  if (state.open !== null && state.open.id !== encounter && isServed(state.open)) return null;
  const bound = holderOf(target.evidence.credential) !== null || (standsThere(state, target) && !state.needsAbsence);
  return bound ? target : null;
}

function isServed({ credential, asking, parts, readings }: OpenEncounter): boolean {
  return credential !== null || asking !== null || parts !== null || readings.length > 0;
}

/** Whether the present unbroken presence is that of the encounter. */
function standsThere({ presentSinceMs }: EncounterState, { open, closedMs }: Target): boolean {
  if (presentSinceMs === null) return false;
  return open === null ? closedMs >= presentSinceMs : open.hadPresence;
}

/** Goes on where it was, and ends with the presence it belongs to. Somebody else who stands there must leave first. */
function reopened(
  state: EncounterState,
  target: Target,
  evidence: Evidence,
  moment: Moment,
  settings: EncounterSettings,
): EncounterState {
  const { atMs } = moment;
  const hadPresence = standsThere(state, target);
  const open: OpenEncounter = {
    ...evidence,
    startedMs: target.open?.startedMs ?? atMs,
    deadlineMs: atMs + settings.timeouts.encounterMs,
    notBeforeMs: atMs,
    hadPresence,
    unsteady: false,
    asking: target.open?.asking ?? null,
    parts: target.open?.parts ?? null,
    ...(state.presentSinceMs === null ? pairing(moment, settings) : {}),
  };
  return {
    ...state,
    open,
    needsAbsence: state.needsAbsence || (state.presentSinceMs !== null && !hadPresence),
    closed: state.closed.filter(({ id }) => id !== evidence.id),
    shownUntilMs: null,
  };
}

interface Target {
  readonly evidence: Evidence;
  readonly verdict: AccessDecision['verdict'] | null;
  readonly open: OpenEncounter | null;
  /** Never, while it is open. */
  readonly closedMs: number;
  readonly leftMs: number | null;
}

function find(state: EncounterState, id: string): Target | null {
  const { open } = state;
  if (open?.id === id) return { evidence: evidenceOf(open), verdict: null, open, ...stillOpen };
  const closed = state.closed.find((earlier) => earlier.id === id);
  if (closed === undefined) return null;
  const { decision, closedMs, leftMs } = closed;
  return { evidence: evidenceOf(closed), verdict: decision.verdict, open: null, closedMs, leftMs };
}

const stillOpen = { closedMs: Number.POSITIVE_INFINITY, leftMs: null } as const;
