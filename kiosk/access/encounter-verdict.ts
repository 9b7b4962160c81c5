/** From evidence to a verdict: decided here, handed to the ledger, and acted on only when the ledger has it. */
import { decide, type AccessDecision } from './decision.ts';
import { evidenceOf, plain, type EncounterStep } from './encounter-life.ts';
import type {
  ClosedEncounter,
  EncounterEffect,
  EncounterSettings,
  EncounterState,
  Moment,
  OpenEncounter,
} from './encounter-state.ts';

/** Decides as soon as the evidence allows it. */
export function settleIfPossible(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  const open = state.open;
  if (open === null || state.recording !== null) return plain(state);
  if (open.credential === null && open.readings.length === 0) return plain(state);
  const outcome = decideOn(state, open, moment, settings);
  if (!outcome.settled) return plain(state);
  const byStaff = open.readings.some((reading) => reading.source === 'clinical');
  const recording = { evidence: evidenceOf(open), decision: outcome.decision, byStaff };
  return {
    state: { ...state, recording },
    effects: [{ type: 'record', record: { kind: 'decision', ...recording }, awaited: true }],
  };
}

function decideOn(state: EncounterState, open: OpenEncounter, moment: Moment, { policy, compound }: EncounterSettings) {
  const check = open.credential;
  const id = check?.outcome === 'verified' ? check.credential.id : null;
  return decide(policy, {
    compound,
    credential: check,
    readings: open.readings,
    ambientC: state.ambientC,
    replayed: id !== null && state.granted.some((grant) => grant.credentialId === id),
    wallMs: moment.wallMs,
    clockTrusted: moment.clockTrusted,
    lockedDown: state.lockedDown,
    capabilities: state.capabilities,
  });
}

/** The ledger has the verdict: now it may be shown, and the gate released. */
export function recorded(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  if (state.recording === null) return plain(state);
  const { evidence, decision, byStaff } = state.recording;
  const granted = decision.verdict === 'granted';
  const closed: ClosedEncounter = { ...evidence, decision, byStaff, closedMs: moment.atMs };
  const credential = evidence.credential?.outcome === 'verified' ? evidence.credential.credential : null;
  const windowMs = credential === null ? 0 : settings.policy.replayWindowMinutes[credential.medium] * 60_000;
  const effects: EncounterEffect[] = [{ type: 'sayVerdict', closed }];
  if (granted) effects.unshift({ type: 'release', encounter: evidence.id, cause: byStaff ? 'override' : 'access' });
  return {
    effects,
    state: {
      ...state,
      recording: null,
      open: state.open?.id === evidence.id ? null : state.open,
      ...shown(state, closed, settings),
      needsAbsence: state.needsAbsence || (granted && state.presentSinceMs !== null),
      granted:
        granted && credential !== null && windowMs > 0
          ? [...state.granted, { credentialId: credential.id, untilMs: moment.atMs + windowMs }]
          : state.granted,
    },
  };
}

/** Nothing acts before the ledger has it: what could not be written is referred to staff, whatever it was. */
export function recordFailed(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  if (state.recording === null) return plain(state);
  const { evidence } = state.recording;
  const decision: AccessDecision = {
    verdict: 'referred',
    reasons: ['ledgerUnavailable'],
    policyVersion: settings.policy.version,
  };
  const closed: ClosedEncounter = { ...evidence, decision, byStaff: false, closedMs: moment.atMs };
  return {
    effects: [{ type: 'sayVerdict', closed }],
    state: {
      ...state,
      recording: null,
      open: state.open?.id === evidence.id ? null : state.open,
      ...shown(state, closed, settings),
      capabilities: { ...state.capabilities, ledger: false },
    },
  };
}

/** How many decided encounters staff can reach back to. */
const overridable = 8;

function shown(
  state: EncounterState,
  closed: ClosedEncounter,
  { timeouts }: EncounterSettings,
): Pick<EncounterState, 'closed' | 'shownUntilMs'> {
  const others = state.closed.filter((earlier) => earlier.id !== closed.id);
  return { closed: [closed, ...others].slice(0, overridable), shownUntilMs: closed.closedMs + timeouts.verdictShownMs };
}
