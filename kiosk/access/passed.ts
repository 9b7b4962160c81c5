/** What is kept of those who were let pass: their last passages, and the codes that must not let anybody pass again. */
import { withoutPassage, withPassages, type Passage } from './anti-passback.ts';
import type { Credential } from './credential.ts';
import { recall } from './remembered.ts';
import type { EarlierPassage, EncounterSettings, EncounterState, Evidence, Moment } from './encounter-state.ts';

type Granted = EncounterState['granted'][number];

/** The holder was let pass here and now. */
export function hasPassed(
  state: EncounterState,
  { id, direction }: Evidence,
  { holder, medium, id: credentialId }: Credential,
  { atMs }: Moment,
  settings: EncounterSettings,
): EncounterState {
  const untilMs = atMs + windowMs(settings, medium);
  return remember(
    state,
    [{ holder, direction, atMs, countedMs: atMs, encounter: id, medium }],
    untilMs > atMs ? [{ credentialId, holder, direction, encounter: id, untilMs }] : [],
  );
}

/** These passed another lane, or this one before it was started; the earliest first. */
export function passedBefore(
  state: EncounterState,
  passed: readonly EarlierPassage[],
  { atMs: nowMs }: Moment,
  settings: EncounterSettings,
): EncounterState {
  const passages: (Omit<Passage, 'before'> & { readonly holder: string })[] = [];
  const granted: Granted[] = [];
  for (const { holder, direction, sinceMs, by } of passed) {
    // What happened nobody knows when may have happened a moment ago.
    const countedMs = Number.isFinite(sinceMs) ? nowMs - sinceMs : nowMs;
    const medium = by?.medium ?? null;
    passages.push({ holder, direction, atMs: nowMs - sinceMs, countedMs, encounter: null, medium });
    const credentialId = by?.credentialId ?? null;
    if (medium === null || credentialId === null) continue;
    const untilMs = countedMs + windowMs(settings, medium);
    if (untilMs > nowMs) granted.push({ credentialId, holder, direction, encounter: null, untilMs });
  }
  return remember(state, passages, granted);
}

/** The gate was never opened: that person stayed where they were, and their code is as good as before. */
export function notPassed(state: EncounterState, encounter: string): EncounterState {
  return {
    ...state,
    passages: withoutPassage(state.passages, encounter),
    granted: state.granted.filter((grant) => grant.encounter !== encounter),
  };
}

/** The gate locked before that person opened it: the verdict is over, and they may begin again at once. */
export function lockedAgain(
  before: EncounterState,
  encounter: string,
  { atMs }: Moment,
  { timeouts }: EncounterSettings,
): EncounterState {
  const state = notPassed(before, encounter);
  // Whoever is served by now is not spoken to about somebody else's release.
  if (state.open !== null || state.closed[0]?.id !== encounter) return state;
  return { ...state, shownUntilMs: null, lockedAgainUntilMs: atMs + timeouts.verdictShownMs };
}

/** A code that let its holder in may let them in anew once they have gone out. */
function remember(
  state: EncounterState,
  passed: readonly (Omit<Passage, 'before'> & { readonly holder: string })[],
  codes: readonly Granted[],
): EncounterState {
  const passages = withPassages(state.passages, passed);
  const holders = new Set(passed.map(({ holder }) => holder));
  const turned = ({ holder, direction }: Granted) =>
    holders.has(holder) && recall(passages, holder)?.direction !== direction;
  return { ...state, passages, granted: [...state.granted, ...codes].filter((grant) => !turned(grant)) };
}

function windowMs({ policy }: EncounterSettings, medium: Credential['medium']): number {
  return policy.replayWindowMinutes[medium] * 60_000;
}
