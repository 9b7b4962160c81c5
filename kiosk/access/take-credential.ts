/**
 * How what is shown comes to the encounter of whoever shows it: at once, as a question to the district whose answer comes
 * later, or in several codes.
 */
import { directionOf, directionOfStranger } from './anti-passback.ts';
import type { CredentialCheck, Listed } from './credential.ts';
import { holderOf, openEncounter, pairing, plain, setAsideOrAbandon, type EncounterStep } from './encounter-life.ts';
import type { Direction } from './policy.ts';
import type { EncounterInput, EncounterSettings, EncounterState, Moment, OpenEncounter } from './encounter-state.ts';
import { recall } from './remembered.ts';

type Input<T extends EncounterInput['type']> = Extract<EncounterInput, { type: T }>;

export function takeCredential(
  state: EncounterState,
  { check, payload, listed = null, staff }: Input<'credential'>,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  if (state.recording !== null) return plain(state);
  if (isShownAlready(state, payload)) return plain(sameCode(state, holderOf(check)));
  const begun = beginWithCode(state, moment, settings);
  const shown: Shown = { check, payload, listed, staff: staff ?? null };
  return { state: identified(begun.state, shown, moment, settings), effects: begun.effects };
}

/** A code whose holder only the answer will tell: until then nothing is decided, and whoever comes next is not kept waiting. */
export function takeAsked(
  state: EncounterState,
  { asked, payload }: Input<'credentialAsked'>,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  if (state.recording !== null) return plain(state);
  if (isShownAlready(state, payload)) return plain(state);
  const begun = beginWithCode(state, moment, settings);
  const { state: opened, open } = openEncounter(begun.state, moment, settings);
  const waiting: OpenEncounter = {
    ...open,
    asking: asked,
    payload,
    parts: null,
    ...comes(opened, open, moment, settings),
  };
  return { state: { ...opened, open: waiting, shownUntilMs: null }, effects: begun.effects };
}

/** An answer that nobody waits for any more changes nothing: it is about a code, and that code is no longer shown. */
export function takeAnswer(
  state: EncounterState,
  { asked, check, listed = null }: Input<'credentialAnswered'>,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  const { open } = state;
  if (state.recording !== null || open === null || open.asking !== asked) return plain(state);
  const shown: Shown = { check, payload: open.payload ?? asked, listed, staff: null };
  return plain(identified(state, shown, moment, settings));
}

/** Somebody is showing a credential that comes in several codes: they have as long for the next as for everything. */
export function takePart(
  state: EncounterState,
  { parts }: Input<'credentialPart'>,
  moment: Moment,
  settings: EncounterSettings,
): EncounterStep {
  if (state.recording !== null) return plain(state);
  const begun = beginWithCode(state, moment, settings);
  const { state: opened, open } = openEncounter(begun.state, moment, settings);
  const deadlineMs = Math.max(open.deadlineMs, moment.atMs + settings.timeouts.encounterMs);
  const hadPresence = open.hadPresence || opened.presentSinceMs !== null;
  return {
    state: { ...opened, open: { ...open, parts, deadlineMs, hadPresence }, shownUntilMs: null },
    effects: begun.effects,
  };
}

interface Shown {
  readonly check: CredentialCheck;
  readonly payload: string;
  readonly listed: Listed | null;
  readonly staff: string | null;
}

/** A doubled read of the code on which the encounter rests, or of the one whose verdict is on the screen. */
function isShownAlready(state: EncounterState, payload: string): boolean {
  const shown = state.shownUntilMs === null ? null : (state.closed[0]?.payload ?? null);
  return payload === (state.open?.payload ?? shown);
}

/** Not a second presentation, but it does say who stands there. */
function sameCode(state: EncounterState, holder: string | null): EncounterState {
  return state.presentSinceMs === null ? state : { ...state, presenceHolder: state.presenceHolder ?? holder };
}

/** Another code than the one before is another attempt. Who stood there with an unanswered code must step back first. */
function beginWithCode(state: EncounterState, moment: Moment, settings: EncounterSettings): EncounterStep {
  const { open } = state;
  if (open === null || (open.credential === null && open.asking === null)) return plain(state);
  const replaced = setAsideOrAbandon(state, open, 'otherCredential', moment, settings);
  const unclear = open.asking !== null && state.presentSinceMs !== null;
  return unclear ? { ...replaced, state: { ...replaced.state, needsAbsence: true } } : replaced;
}

/** The open encounter, or a new one, with this credential and what may be kept of the readings. */
function identified(
  state: EncounterState,
  { check, payload, listed, staff }: Shown,
  moment: Moment,
  settings: EncounterSettings,
): EncounterState {
  const { state: opened, open } = openEncounter(state, moment, settings);
  const present = state.presentSinceMs !== null;
  const holder = holderOf(check);
  const otherPerson = present && state.presenceHolder !== null && holder !== null && holder !== state.presenceHolder;
  const needsAbsence = opened.needsAbsence || otherPerson;
  const waiting = holder === null ? undefined : opened.setAside.find((entry) => entry.holder === holder);
  const notBeforeMs = Math.max(open.notBeforeMs, waiting?.notBeforeMs ?? 0);
  const oldestMs = Math.max(
    moment.atMs - settings.timeouts.readingMaxAgeMs,
    waiting?.notBeforeMs ?? 0,
    // Whoever was measured before this presence, by the machine or by staff, may be somebody else.
    state.presentSinceMs ?? Number.POSITIVE_INFINITY,
  );
  const fresh = needsAbsence ? [] : open.readings.filter((reading) => reading.fromMs >= oldestMs);
  const resumed: OpenEncounter = {
    ...open,
    direction: wayOf(state, check, moment, settings),
    credential: check,
    listed,
    payload,
    staff: staff ?? open.staff,
    asking: null,
    parts: null,
    readings: [...(waiting?.readings ?? []), ...fresh],
    notBeforeMs,
    ...comes(
      opened,
      { ...open, deadlineMs: Math.max(open.deadlineMs, notBeforeMs + settings.timeouts.encounterMs) },
      moment,
      settings,
    ),
  };
  return {
    ...opened,
    needsAbsence,
    presenceHolder: present ? (holder ?? state.presenceHolder) : null,
    open: resumed,
    shownUntilMs: null,
    setAside: opened.setAside.filter((entry) => entry !== waiting),
  };
}

function wayOf(
  { passages }: EncounterState,
  check: CredentialCheck,
  { atMs }: Moment,
  { direction, policy }: EncounterSettings,
): Direction {
  if (check.outcome !== 'verified') return directionOfStranger(direction);
  const { holder, medium } = check.credential;
  return directionOf(direction, recall(passages, holder) ?? null, { atMs, medium }, policy);
}

/** A code may come before its holder stands there. */
function comes(
  { presentSinceMs }: EncounterState,
  { deadlineMs }: OpenEncounter,
  moment: Moment,
  settings: EncounterSettings,
): Pick<OpenEncounter, 'hadPresence' | 'deadlineMs'> {
  const hadPresence = presentSinceMs !== null;
  return hadPresence ? { hadPresence, deadlineMs } : { hadPresence, ...pairing(moment, settings) };
}
