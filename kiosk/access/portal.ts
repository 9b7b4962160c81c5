/**
 * The controlled opening: released, opened, held, forced, closed. Pure; words as in ONVIF and IEC 60839-11-1.
 * Egress and fire release are wired in hardware: their inputs are only recorded, and keep an opening from counting as forced.
 */
export type PortalMode = 'controlled' | 'lockedDown' | 'lockedOpen';

export interface PortalSettings {
  /** How long the relay is active for one passage. Milliseconds, as all here. */
  readonly releaseTimeMs: number;
  /** Released and not opened for this long: the person did not pass. */
  readonly notOpenedMs: number;
  /** Open for this long: held open. */
  readonly heldOpenMs: number;
  /** After a request to exit an opening is not forced for this long. */
  readonly requestToExitMs: number;
  readonly hasDoorContact: boolean;
  /** The lock is free for as long as the relay is active, and no longer (`level`); with a pulse the gate itself decides. */
  readonly freeWhileActive: boolean;
  /** The door is known by a beam across the way only: its closing is the end of one person, not of the opening. */
  readonly beamOnly: boolean;
}

export interface PortalState {
  readonly mode: PortalMode;
  /** Null until the door contact has been read, or for good where there is none. */
  readonly open: boolean | null;
  readonly openedMs: number | null;
  readonly held: boolean;
  readonly forced: boolean;
  readonly fire: boolean;
  /** The release that waits for its opening; `relay` is what the relay was last heard to be since it was asked for. */
  readonly released: {
    readonly encounter: string | null;
    readonly atMs: number;
    readonly relay: 'asked' | 'active' | 'atRest';
  } | null;
  readonly exitUntilMs: number;
  /** People released since the portal was last closed, and people who went through. */
  readonly passing: {
    readonly encounter: string | null;
    readonly allowed: number;
    readonly passed: number;
    readonly untilMs: number;
  } | null;
}

export const initialPortal: PortalState = {
  mode: 'controlled',
  open: null,
  openedMs: null,
  held: false,
  forced: false,
  fire: false,
  released: null,
  exitUntilMs: 0,
  passing: null,
};

export type PortalCause = 'access' | 'override' | 'command' | 'test';

export type PortalInput =
  | { readonly type: 'release'; readonly encounter: string | null; readonly cause: PortalCause }
  | { readonly type: 'door'; readonly open: boolean }
  /** The beam across the way was broken: somebody went through. */
  | { readonly type: 'passage' }
  | { readonly type: 'requestToExit' }
  | { readonly type: 'fire'; readonly active: boolean }
  | { readonly type: 'mode'; readonly mode: PortalMode }
  /** The relay has (again) been opened, inactive. */
  | { readonly type: 'relayReady' }
  /** The relay was read back; lost, it is at rest. */
  | { readonly type: 'relay'; readonly level: 'active' | 'atRest' | 'lost' }
  | { readonly type: 'time' };

export type PortalRecord =
  | { readonly type: 'portal.opened'; readonly encounter: string | null }
  | { readonly type: 'portal.closed'; readonly openMs: number }
  | { readonly type: 'portal.notOpened'; readonly encounter: string | null }
  | { readonly type: 'portal.tailgating'; readonly encounter: string | null; readonly passages: number }
  | { readonly type: 'portal.heldOpen' }
  | { readonly type: 'portal.heldOpenEnded'; readonly openMs: number }
  | { readonly type: 'portal.forcedOpen' }
  | { readonly type: 'portal.requestToExit' }
  | { readonly type: 'portal.modeChanged'; readonly mode: PortalMode }
  | { readonly type: 'fire.alarm' }
  | { readonly type: 'fire.ended' };

export type PortalEffect =
  | {
      readonly type: 'activate';
      readonly encounter: string | null;
      readonly cause: PortalCause;
      readonly durationMs: number;
    }
  | { readonly type: 'hold'; readonly active: boolean }
  /** Nobody opened, and the lock is no longer free. */
  | { readonly type: 'lockedAgain'; readonly encounter: string }
  | { readonly type: 'record'; readonly record: PortalRecord };

export interface PortalStep {
  readonly state: PortalState;
  readonly effects: readonly PortalEffect[];
}

/** Takes one input at `nowMs` of monotonic time. */
export function stepPortal(
  before: PortalState,
  input: PortalInput,
  nowMs: number,
  settings: PortalSettings,
): PortalStep {
  const aged = passTime(before, nowMs, settings);
  const taken = take(aged.state, input, nowMs, settings);
  return { state: taken.state, effects: [...aged.effects, ...taken.effects] };
}

/** When a `time` input has something to do, or null. */
export function portalDeadline(state: PortalState, settings: PortalSettings): number | null {
  const due: number[] = [];
  if (state.released !== null) due.push(state.released.atMs + waitFor(settings));
  if (state.open === true && !state.held && state.mode !== 'lockedOpen' && state.openedMs !== null)
    due.push(state.openedMs + settings.heldOpenMs);
  return due.length === 0 ? null : Math.min(...due);
}

function take(state: PortalState, input: PortalInput, nowMs: number, settings: PortalSettings): PortalStep {
  switch (input.type) {
    case 'release':
      return release(state, input.encounter, input.cause, nowMs, settings);
    case 'door':
      return input.open ? opened(state, nowMs) : closed(state, nowMs, settings);
    case 'passage':
      return wentThrough(state, nowMs);
    case 'requestToExit':
      return {
        state: { ...state, exitUntilMs: nowMs + settings.requestToExitMs },
        effects: [record({ type: 'portal.requestToExit' })],
      };
    case 'fire':
      if (input.active === state.fire) return { state, effects: [] };
      return {
        state: { ...state, fire: input.active },
        effects: [record({ type: input.active ? 'fire.alarm' : 'fire.ended' })],
      };
    case 'mode':
      return changeMode(state, input.mode);
    case 'relayReady':
      // A hold does not survive the loss of the relay: the mode still asks for it.
      return { state, effects: state.mode === 'lockedOpen' ? [{ type: 'hold', active: true }] : [] };
    case 'relay':
      return relayHeard(state, input.level, settings);
    case 'time':
      return { state, effects: [] };
  }
}

/** A door that stands open, is held open or cannot be seen says nothing about who still stands before it. */
function relayHeard(
  state: PortalState,
  level: 'active' | 'atRest' | 'lost',
  { freeWhileActive, hasDoorContact, beamOnly }: PortalSettings,
): PortalStep {
  const { released } = state;
  if (released === null || released.relay === 'atRest' || state.mode === 'lockedOpen') return { state, effects: [] };
  if (level === 'active') return { state: { ...state, released: { ...released, relay: 'active' } }, effects: [] };
  const over = level === 'lost' || (freeWhileActive && released.relay === 'active');
  if (!over || !hasDoorContact || beamOnly) return { state, effects: [] };
  return {
    // Its opening is still waited for: whoever had the handle in the hand does not force the door.
    state: { ...state, released: { ...released, relay: 'atRest' } },
    effects: released.encounter === null ? [] : [{ type: 'lockedAgain', encounter: released.encounter }],
  };
}

function release(
  state: PortalState,
  encounter: string | null,
  cause: PortalCause,
  nowMs: number,
  settings: PortalSettings,
): PortalStep {
  // A door that already stands open is passed as it is: the relay moves all the same, the opening cannot be waited for.
  const relay = state.released?.relay === 'active' ? 'active' : 'asked';
  const released = state.open === true ? null : ({ encounter, atMs: nowMs, relay } as const);
  const effects: PortalEffect[] = [{ type: 'activate', encounter, cause, durationMs: settings.releaseTimeMs }];
  // The earlier release was not used; it must not vanish behind the new one.
  if (state.released !== null && settings.hasDoorContact) {
    effects.push(record({ type: 'portal.notOpened', encounter: state.released.encounter }));
  }
  // Released into an open portal: one more may pass. Else the count begins anew.
  const before = state.open === true ? state.passing : null;
  const passing = {
    encounter,
    allowed: (before?.allowed ?? 0) + 1,
    passed: before?.passed ?? 0,
    untilMs: nowMs + settings.notOpenedMs,
  };
  return { state: { ...state, released, passing }, effects };
}

function opened(state: PortalState, nowMs: number): PortalStep {
  if (state.open === true) return { state, effects: [] };
  const first = state.open === null;
  const expected = state.released !== null || state.fire || state.mode === 'lockedOpen' || nowMs < state.exitUntilMs;
  // The first level read after a start says how the door stands, not that somebody opened it.
  const forced = !expected && !first;
  const encounter = state.released?.encounter ?? null;
  return {
    state: { ...state, open: true, openedMs: nowMs, held: false, forced, released: null },
    effects: forced ? [record({ type: 'portal.forcedOpen' })] : [record({ type: 'portal.opened', encounter })],
  };
}

/** More people than were released: nobody is held back, but it is told at once. Who leaves or flees is not counted. */
function wentThrough(state: PortalState, nowMs: number): PortalStep {
  const { passing, open } = state;
  const free = state.fire || state.mode === 'lockedOpen' || nowMs < state.exitUntilMs;
  if (passing === null || free || (nowMs > passing.untilMs && open !== true)) return { state, effects: [] };
  const passed = passing.passed + 1;
  return {
    state: { ...state, passing: { ...passing, passed } },
    effects:
      passed > passing.allowed
        ? [record({ type: 'portal.tailgating', encounter: passing.encounter, passages: passed })]
        : [],
  };
}

function closed(state: PortalState, nowMs: number, { beamOnly }: PortalSettings): PortalStep {
  if (state.open !== true) return { state: { ...state, open: false }, effects: [] };
  const openMs = Math.round(nowMs - (state.openedMs ?? nowMs));
  const effects = [record({ type: 'portal.closed', openMs })];
  if (state.held) effects.unshift(record({ type: 'portal.heldOpenEnded', openMs }));
  const passing = beamOnly ? state.passing : null;
  return { state: { ...state, open: false, openedMs: null, held: false, forced: false, passing }, effects };
}

function changeMode(state: PortalState, mode: PortalMode): PortalStep {
  if (mode === state.mode) return { state, effects: [] };
  const effects: PortalEffect[] = [record({ type: 'portal.modeChanged', mode })];
  // Only a hold is ended: a relay that is not held need not be told, and right after a start it may not even be open.
  if (mode === 'lockedOpen' || state.mode === 'lockedOpen') {
    effects.push({ type: 'hold', active: mode === 'lockedOpen' });
  }
  return { state: { ...state, mode }, effects };
}

function passTime(state: PortalState, nowMs: number, settings: PortalSettings): PortalStep {
  let next = state;
  const effects: PortalEffect[] = [];
  if (next.released !== null && nowMs >= next.released.atMs + waitFor(settings)) {
    if (settings.hasDoorContact) effects.push(record({ type: 'portal.notOpened', encounter: next.released.encounter }));
    next = { ...next, released: null };
  }
  const since = next.openedMs;
  if (
    next.open === true &&
    !next.held &&
    since !== null &&
    nowMs >= since + settings.heldOpenMs &&
    next.mode !== 'lockedOpen'
  ) {
    effects.push(record({ type: 'portal.heldOpen' }));
    next = { ...next, held: true };
  }
  return { state: next, effects };
}

/** Without a door contact a release is over when the relay falls back. */
function waitFor(settings: PortalSettings): number {
  return settings.hasDoorContact ? settings.notOpenedMs : settings.releaseTimeMs;
}

function record(entry: PortalRecord): PortalEffect {
  return { type: 'record', record: entry };
}
