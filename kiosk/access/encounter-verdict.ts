/** From evidence to a verdict: decided here, handed to the ledger, and acted on only when the ledger has it. */
import { insideOf } from './anti-passback.ts';
import { recall } from './remembered.ts';
import type { Credential } from './credential.ts';
import { decide, type AccessDecision, type Outcome } from './decision.ts';
import { evidenceOf, holderOf, plain, type EncounterStep } from './encounter-life.ts';
import type {
  ClosedEncounter,
  EncounterEffect,
  EncounterSettings,
  EncounterState,
  Moment,
  OpenEncounter,
} from './encounter-state.ts';
import { hasPassed } from './passed.ts';

/** Decides as soon as the evidence allows it. */
export function settleIfPossible(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  const open = state.open;
  if (open === null || state.recording !== null) return plain(state);
  // Whatever else is known, who stands there is not known before the answer.
  if (open.asking !== null) return plain(state);
  if (open.credential === null && open.readings.length === 0) return plain(state);
  const outcome = decideOn(state, open, moment, settings);
  if (!outcome.settled) return plain(state);
  const byStaff = open.maskConfirmed || open.readings.some((reading) => reading.source === 'clinical');
  const recording = { evidence: evidenceOf(open), decision: outcome.decision, byStaff };
  const effects: EncounterEffect[] = [{ type: 'record', record: { kind: 'decision', ...recording }, awaited: true }];
  if (outcome.decision.reasons.includes('stayHomeLeaving'))
    effects.push({ type: 'record', record: { kind: 'stayHomeLeaving', evidence: recording.evidence }, awaited: false });
  return { state: { ...state, recording }, effects };
}

function decideOn(
  state: EncounterState,
  open: OpenEncounter,
  moment: Moment,
  { policy, compound, purpose }: EncounterSettings,
): Outcome {
  const { credential, listed, direction, readings, maskConfirmed } = open;
  const shown = credential?.outcome === 'verified' ? credential.credential : null;
  const last = recall(state.passages, holderOf(credential) ?? '');
  return decide(policy, {
    compound,
    direction,
    purpose,
    credential,
    listed,
    readings,
    maskConfirmed,
    ambientC: state.ambientC,
    replayed:
      shown !== null && state.granted.some((grant) => grant.direction === direction && isSameCode(grant, shown)),
    lastPassage: last === undefined ? null : { ...last, sinceMs: moment.atMs - last.atMs },
    inside: policy.occupancy.limit === null ? 0 : insideOf(state.passages),
    wallMs: moment.wallMs,
    clockTrusted: moment.clockTrusted,
    local: moment.local,
    lists: moment.lists,
    present: state.presentSinceMs !== null && !state.needsAbsence,
    lockedDown: state.lockedDown,
    capabilities: state.capabilities,
  });
}

/** What names its holder and nothing else is the same as anything its holder has shown. */
function isSameCode(
  { credentialId, holder }: EncounterState['granted'][number],
  shown: Pick<Credential, 'id' | 'holder'>,
): boolean {
  const namesOnly = shown.id === shown.holder || credentialId === holder;
  return credentialId === shown.id || (namesOnly && holder === shown.holder);
}

/** The ledger has the verdict: now it may be shown, and the gate released. */
export function recorded(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  if (state.recording === null) return plain(state);
  const { evidence, decision, byStaff } = state.recording;
  const granted = decision.verdict === 'granted';
  const closed: ClosedEncounter = { ...evidence, decision, byStaff, ...closedAt(state, moment) };
  const credential = evidence.credential?.outcome === 'verified' ? evidence.credential.credential : null;
  const effects: EncounterEffect[] = [{ type: 'sayVerdict', closed }];
  if (granted) effects.unshift({ type: 'release', encounter: evidence.id, cause: byStaff ? 'override' : 'access' });
  const noted = granted && credential !== null ? hasPassed(state, evidence, credential, moment, settings) : state;
  return {
    effects,
    state: {
      ...noted,
      recording: null,
      open: state.open?.id === evidence.id ? null : state.open,
      ...shown(state, closed, settings),
      needsAbsence: state.needsAbsence || (granted && state.presentSinceMs !== null),
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
  const closed: ClosedEncounter = { ...evidence, decision, byStaff: false, ...closedAt(state, moment) };
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

/**
 * Whoever was judged is there as long as the presence lasts in which they were. An earlier verdict on somebody who had left
 * says that they were not.
 */
function closedAt(
  { recording, closed, presentSinceMs, capabilities }: EncounterState,
  { atMs }: Moment,
): Pick<ClosedEncounter, 'closedMs' | 'leftMs'> {
  const before = closed.find(({ id }) => id === recording?.evidence.id);
  const isGone = presentSinceMs === null || (before !== undefined && before.leftMs !== null);
  // Without a thermometer nobody is seen, come or gone.
  return { closedMs: atMs, leftMs: isGone && capabilities.thermometer ? atMs : null };
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
