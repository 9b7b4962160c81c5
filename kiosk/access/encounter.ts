/**
 * One person's attempt to pass, from the first input to its end. A pure machine: (state, input, moment) to state and effects.
 * Inputs come in any order; a decision is handed to the ledger first, and only the ledger's answer releases the gate.
 */
import { holderOf, openEncounter, pairing, plain, setAsideOrAbandon, type EncounterStep } from './encounter-life.ts';
import type {
  EncounterEffect,
  EncounterInput,
  EncounterSettings,
  EncounterState,
  Moment,
  SetAside,
} from './encounter-state.ts';
import { recorded, recordFailed, settleIfPossible } from './encounter-verdict.ts';
import { guidanceOf } from './guidance.ts';
import { lockedAgain, notPassed, passedBefore } from './passed.ts';
import { takeAnswer, takeAsked, takeCredential, takePart } from './take-credential.ts';
import { bandOf, type Reading } from './reading.ts';
import { takeStaffAction } from './staff-action.ts';
import { refusalEndsMs } from './verdict-shown.ts';

/** Takes one input. Never throws; an input that does not fit the moment changes nothing. */
export function stepEncounter(
  before: EncounterState,
  input: EncounterInput,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  const aged = passTime(before, moment, settings);
  const taken = take(aged.state, input, moment, settings);
  const decided = settleIfPossible(taken.state, moment, settings);
  const effects = [...aged.effects, ...taken.effects, ...decided.effects];
  const guidance = guidanceOf(decided.state, moment.atMs, settings.policy);
  if (guidance !== null && guidance !== guidanceOf(before, moment.atMs, settings.policy)) {
    effects.push({ type: 'sayGuidance', guidance });
  }
  return { state: decided.state, effects };
}

/** The moment at which a `time` input has something to do, or null. */
export function encounterDeadline(state: EncounterState, nowMs: number): number | null {
  const { open } = state;
  const refusalEnds = refusalEndsMs(state);
  const due = [
    ...(open === null ? [] : [open.deadlineMs]),
    // The end of a pause changes what the person is told; it has no effect once it is over.
    ...(open !== null && open.notBeforeMs > nowMs ? [open.notBeforeMs] : []),
    ...(state.shownUntilMs === null ? [] : [state.shownUntilMs]),
    ...(refusalEnds !== null && refusalEnds > nowMs ? [refusalEnds] : []),
    ...(state.lockedAgainUntilMs === null ? [] : [state.lockedAgainUntilMs]),
    ...state.setAside.map((waiting) => waiting.untilMs),
    ...state.granted.map((grant) => grant.untilMs),
  ];
  return due.length === 0 ? null : Math.min(...due);
}

function take(
  state: EncounterState,
  input: EncounterInput,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  switch (input.type) {
    case 'presence':
      return input.present ? presenceBegan(state, moment, settings) : presenceLost(state, moment, settings);
    case 'credential':
      return takeCredential(state, input, moment, settings);
    case 'credentialAsked':
      return takeAsked(state, input, moment, settings);
    case 'credentialAnswered':
      return takeAnswer(state, input, moment, settings);
    case 'credentialPart':
      return takePart(state, input, moment, settings);
    case 'reading':
      return plain(takeReading(state, input.reading, settings));
    case 'unsteady':
      return plain(state.open === null ? state : { ...state, open: { ...state.open, unsteady: true } });
    case 'ambient':
      return plain({ ...state, ambientC: input.ambientC });
    case 'capability':
      return plain({ ...state, capabilities: { ...state.capabilities, [input.device]: input.available } });
    case 'lockDown':
      return plain({ ...state, lockedDown: input.active });
    case 'staff':
      return takeStaffAction(state, input.action, moment, settings);
    case 'notPassed':
      return plain(notPassed(state, input.encounter));
    case 'lockedAgain':
      return plain(lockedAgain(state, input.encounter, moment, settings));
    case 'passages':
      return plain(passedBefore(state, input.passages, moment, settings));
    case 'recorded':
      return recorded(state, moment, settings);
    case 'recordFailed':
      return recordFailed(state, moment, settings);
    case 'time':
      return plain(state);
  }
}

function passTime(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  const { atMs } = moment;
  const next: EncounterState = {
    ...state,
    shownUntilMs: state.shownUntilMs !== null && state.shownUntilMs > atMs ? state.shownUntilMs : null,
    lockedAgainUntilMs:
      state.lockedAgainUntilMs !== null && state.lockedAgainUntilMs > atMs ? state.lockedAgainUntilMs : null,
    closed: state.closed.filter((closed) => closed.closedMs + settings.timeouts.overridableMs > atMs),
    setAside: state.setAside.filter((waiting) => waiting.untilMs > atMs),
    granted: state.granted.filter((grant) => grant.untilMs > atMs),
  };
  const effects = state.setAside.filter((waiting) => waiting.untilMs <= atMs).map(neverMeasuredAgain);
  if (next.open === null || next.recording !== null || atMs < next.open.deadlineMs) return { state: next, effects };
  const ended = setAsideOrAbandon(next, next.open, 'timeout', moment, settings);
  return { ...ended, effects: [...effects, ...ended.effects] };
}

function neverMeasuredAgain({ evidence }: SetAside): EncounterEffect {
  return { type: 'record', record: { kind: 'abandoned', evidence, why: 'notMeasuredAgain' }, awaited: false };
}

function presenceBegan(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  // Said twice is not gone and come back: who must leave first is still there.
  if (state.presentSinceMs !== null) return plain(state);
  const present: EncounterState = { ...state, presentSinceMs: moment.atMs };
  if (state.recording !== null) return plain(present);
  const { state: opened, open } = openEncounter(present, moment, settings);
  const deadlineMs = Math.max(open.deadlineMs, moment.atMs + settings.timeouts.encounterMs);
  return plain({
    ...opened,
    open: { ...open, hadPresence: true, deadlineMs },
    presenceHolder: holderOf(open.credential),
  });
}

function presenceLost(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  const absent: EncounterState = {
    ...state,
    presentSinceMs: null,
    needsAbsence: false,
    presenceHolder: null,
    closed: state.closed.map((each) => ({ ...each, leftMs: each.leftMs ?? moment.atMs })),
  };
  const open = state.open;
  // Who waits for a repeat after stepping back on demand, or has shown a code from afar, was never seen: nothing is lost.
  if (open === null || state.recording !== null || !open.hadPresence) return plain(absent);
  if (state.needsAbsence)
    return plain({ ...absent, open: { ...open, hadPresence: false, ...pairing(moment, settings) } });
  return setAsideOrAbandon(absent, open, 'presenceLost', moment, settings);
}

function takeReading(state: EncounterState, reading: Reading, settings: EncounterSettings): EncounterState {
  const open = state.open;
  const { presentSinceMs } = state;
  if (open === null || state.recording !== null || presentSinceMs === null || state.needsAbsence) return state;
  // The whole window of the reading lies within this person's presence, and after the pause they were asked for.
  if (reading.fromMs < Math.max(open.notBeforeMs, presentSinceMs)) return state;
  const limits = settings.policy.temperature;
  const band = bandOf(reading, limits);
  const previous = open.readings.at(-1);
  // What staff measured is never replaced.
  const bothNormal = band === 'normal' && previous?.source === 'instrument' && bandOf(previous, limits) === 'normal';
  const readings = bothNormal ? [...open.readings.slice(0, -1), reading] : [...open.readings, reading];
  if (band === 'normal') return { ...state, open: { ...open, readings, unsteady: false } };
  const pauseMs = band === 'elevated' ? limits.elevatedPauseMs : limits.lowPauseMs;
  const notBeforeMs = reading.atMs + pauseMs;
  const deadlineMs = notBeforeMs + settings.timeouts.encounterMs;
  return { ...state, open: { ...open, readings, unsteady: false, notBeforeMs, deadlineMs } };
}
