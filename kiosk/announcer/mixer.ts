/**
 * What sounds when: alarm > prompt > notice > loop. A pure machine: state and an input give the next state and the
 * commands for the player. Times are monotonic milliseconds.
 */
import type { MixerCommand } from './player-messages.ts';

export type Priority = 'alarm' | 'prompt' | 'notice';

export interface Utterance {
  readonly id: string;
  readonly priority: Priority;
  /** Key of what is said, for the record. */
  readonly prompt: string;
  readonly files: readonly string[];
  readonly askedAtMs: number;
  /** A verdict does not wait for guidance to be spoken to its end. */
  readonly urgent: boolean;
  /** Decibels below prompts: played for somebody at the box, so that it may sound where notices may not. */
  readonly belowPromptsDb?: number;
  /** After so many milliseconds a player that has not told its end is no longer waited for. */
  readonly longestMs?: number;
}

export interface Loop {
  readonly id: string;
  readonly files: readonly string[];
  readonly pauseMs: number;
  readonly gainDb: number;
}

/** What the governor allows at this moment; `null` is silence. */
export interface Conditions {
  readonly gainDb: { readonly alarm: number; readonly prompt: number; readonly notice: number | null };
  readonly duckingDb: number;
  readonly loop: Loop | null;
}

interface RunningLoop {
  readonly loop: Loop;
  readonly startedAtMs: number;
  readonly positionMs: number;
  /** Unknown until the player has decoded it. */
  readonly lengthMs: number | null;
  readonly audibleMs: number;
  readonly ducked: boolean;
}

export interface MixerState {
  readonly speaking: { readonly utterance: Utterance; readonly startedAtMs: number; readonly gainDb: number } | null;
  readonly waiting: readonly Utterance[];
  readonly loop: RunningLoop | null;
  /** Where a loop was left, so that it goes on there. */
  readonly positions: Readonly<Record<string, number>>;
}

/** What was heard: the answer to a complaint. */
export interface Heard {
  readonly kind: Priority | 'loop';
  readonly what: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Milliseconds that were not pause. */
  readonly audibleMs: number;
  readonly gainDb: number;
  readonly complete: boolean;
}

export interface Step {
  readonly state: MixerState;
  readonly commands: readonly MixerCommand[];
  readonly heard: readonly Heard[];
}

export const silentMixer: MixerState = { speaking: null, waiting: [], loop: null, positions: {} };

/** A prompt that could not be said within this time speaks of something that is over. */
const promptStaleAfterMs = 4_000;
const noticeStaleAfterMs = 120_000;
/** No piece of the catalogue lasts this long: a player that never says that it ended must not block the voice. */
const longestSpeechMs = 30_000;
const duckMs = 120;
const unduckMs = 600;
const loopFadeMs = 400;
const hushMs = 30;

const rank: Readonly<Record<Priority, number>> = { alarm: 3, prompt: 2, notice: 1 };

const staleAfterMs = (priority: Priority): number => (priority === 'notice' ? noticeStaleAfterMs : promptStaleAfterMs);

/** Takes an utterance in: only the newest waiting prompt counts, and nothing is said twice in one breath. */
export function say(state: MixerState, utterance: Utterance): MixerState {
  const { prompt, priority } = utterance;
  if (state.speaking?.utterance.prompt === prompt && priority !== 'prompt') return state;
  if (state.speaking?.utterance.prompt === prompt && !utterance.urgent) return state;
  const others = state.waiting.filter((other) => other.prompt !== prompt);
  const kept = priority === 'prompt' ? others.filter((other) => other.priority !== 'prompt') : others;
  return { ...state, waiting: [...kept, utterance] };
}

/** Whether something of this name is being said or waits to be said. */
export function isAsked(state: MixerState, prompt: string): boolean {
  return state.speaking?.utterance.prompt === prompt || state.waiting.some((waiting) => waiting.prompt === prompt);
}

/** Takes back what was asked for under this name, in the middle of a word where it is being said. */
export function takeBack(state: MixerState, prompt: string, nowMs: number): Step {
  const waiting = state.waiting.filter((other) => other.prompt !== prompt);
  const { speaking } = state;
  if (speaking?.utterance.prompt !== prompt) return { state: { ...state, waiting }, commands: [], heard: [] };
  return {
    state: { ...state, waiting, speaking: null },
    commands: [{ type: 'hush', id: speaking.utterance.id, fadeMs: hushMs }],
    heard: [heardSpeech(speaking, nowMs, false)],
  };
}

function heardSpeech(speaking: NonNullable<MixerState['speaking']>, nowMs: number, complete: boolean): Heard {
  const { utterance, startedAtMs, gainDb } = speaking;
  const audibleMs = nowMs - startedAtMs;
  return {
    kind: utterance.priority,
    what: utterance.prompt,
    startedAtMs,
    endedAtMs: nowMs,
    audibleMs,
    gainDb,
    complete,
  };
}

/** The player has said an utterance to its end, or could not. */
export function ended(state: MixerState, id: string, nowMs: number, played: boolean): Step {
  if (state.speaking?.utterance.id !== id) return { state, commands: [], heard: [] };
  const heard = played ? [heardSpeech(state.speaking, nowMs, true)] : [];
  return { state: { ...state, speaking: null }, commands: [], heard };
}

/** The player has decoded a loop: its length, and how much of it is not pause. */
export function loopStarted(state: MixerState, id: string, lengthMs: number, audibleMs: number): MixerState {
  if (state.loop?.loop.id !== id) return state;
  return { ...state, loop: { ...state.loop, lengthMs, audibleMs } };
}

/** Milliseconds of a running loop heard until now, pauses not counted. */
export function loopHeardMs(loop: RunningLoop, nowMs: number): number {
  if (loop.lengthMs === null) return 0;
  return ((nowMs - loop.startedAtMs) * loop.audibleMs) / loop.lengthMs;
}

function leaveLoop(state: MixerState, running: RunningLoop, nowMs: number): { state: MixerState; heard: Heard[] } {
  const at = running.positionMs + nowMs - running.startedAtMs;
  const position = running.lengthMs === null ? running.positionMs : at % running.lengthMs;
  const { loop, startedAtMs } = running;
  const audibleMs = loopHeardMs(running, nowMs);
  const heard: Heard[] =
    running.lengthMs === null
      ? []
      : [
          {
            kind: 'loop',
            what: loop.id,
            startedAtMs,
            endedAtMs: nowMs,
            audibleMs,
            gainDb: loop.gainDb,
            complete: false,
          },
        ];
  return { state: { ...state, loop: null, positions: { ...state.positions, [loop.id]: position } }, heard };
}

/** The player is gone: nothing sounds any more. */
export function playerLost(state: MixerState, nowMs: number): Step {
  const left = state.loop === null ? { state, heard: [] } : leaveLoop(state, state.loop, nowMs);
  const cut = state.speaking === null ? [] : [heardSpeech(state.speaking, nowMs, false)];
  return { state: { ...left.state, speaking: null }, commands: [], heard: [...cut, ...left.heard] };
}

function advanceSpeech(state: MixerState, conditions: Conditions, nowMs: number): Step {
  const gainOf = ({ priority, belowPromptsDb }: Utterance): number | null =>
    belowPromptsDb === undefined ? conditions.gainDb[priority] : conditions.gainDb.prompt - belowPromptsDb;
  const waiting = state.waiting.filter((u) => nowMs - u.askedAtMs <= staleAfterMs(u.priority));
  const ready = waiting
    .filter((u) => gainOf(u) !== null)
    .toSorted((a, b) => rank[b.priority] - rank[a.priority] || a.askedAtMs - b.askedAtMs)[0];
  const stuck =
    state.speaking !== null &&
    nowMs - state.speaking.startedAtMs >= (state.speaking.utterance.longestMs ?? longestSpeechMs);
  const speaking = stuck ? null : state.speaking;
  const current = speaking?.utterance ?? null;
  // A notice that was allowed when it began is cut when it no longer is: a mute means now.
  const forbidden = current !== null && gainOf(current) === null;
  const outranked =
    current !== null &&
    ready !== undefined &&
    (rank[ready.priority] > rank[current.priority] || (ready.urgent && ready.priority === current.priority));
  const interrupted = speaking !== null && (forbidden || outranked) ? speaking : null;
  const free = speaking === null || interrupted !== null;
  const commands: MixerCommand[] = [];
  const heard: Heard[] = [];
  if (interrupted !== null) {
    commands.push({ type: 'hush', id: interrupted.utterance.id, fadeMs: hushMs });
    heard.push(heardSpeech(interrupted, nowMs, false));
  }
  if (!free) return { state: { ...state, speaking, waiting }, commands, heard };
  const gainDb = ready === undefined ? null : gainOf(ready);
  if (ready === undefined || gainDb === null) return { state: { ...state, speaking: null, waiting }, commands, heard };
  commands.push({ type: 'speak', id: ready.id, files: [...ready.files], gainDb });
  // An interrupted notice is said again from its beginning; an interrupted prompt is about somebody who has moved on.
  const again = interrupted?.utterance.priority === 'notice' && !forbidden ? [interrupted.utterance] : [];
  const rest = [...again, ...waiting.filter((u) => u !== ready)];
  return {
    state: { ...state, waiting: rest, speaking: { utterance: ready, startedAtMs: nowMs, gainDb } },
    commands,
    heard,
  };
}

function sameLoop(a: Loop, b: Loop | null): boolean {
  return b !== null && a.id === b.id && a.pauseMs === b.pauseMs && a.files.join('\n') === b.files.join('\n');
}

function advanceLoop(state: MixerState, conditions: Conditions, nowMs: number): Step {
  const wanted = conditions.loop;
  const ducked = state.speaking !== null;
  const running = state.loop;
  if (running !== null && !sameLoop(running.loop, wanted)) {
    const left = leaveLoop(state, running, nowMs);
    const next =
      wanted === null ? { state: left.state, commands: [], heard: [] } : advanceLoop(left.state, conditions, nowMs);
    const commands: MixerCommand[] = [{ type: 'endLoop', fadeMs: loopFadeMs }, ...next.commands];
    return { state: next.state, commands, heard: left.heard };
  }
  if (wanted === null) return { state, commands: [], heard: [] };
  const gainDb = wanted.gainDb + (ducked ? conditions.duckingDb : 0);
  if (running === null) {
    const positionMs = state.positions[wanted.id] ?? 0;
    const { id, files, pauseMs } = wanted;
    const loop = { loop: wanted, startedAtMs: nowMs, positionMs, lengthMs: null, audibleMs: 0, ducked };
    const command: MixerCommand = {
      type: 'loop',
      id,
      files: [...files],
      pauseMs,
      positionMs,
      gainDb,
      fadeMs: loopFadeMs,
    };
    return { state: { ...state, loop }, commands: [command], heard: [] };
  }
  const sameLevel = running.loop.gainDb === wanted.gainDb;
  if (running.ducked === ducked && sameLevel) return { state, commands: [], heard: [] };
  const command: MixerCommand = { type: 'loopGain', gainDb, rampMs: ducked ? duckMs : unduckMs };
  if (sameLevel) return { state: { ...state, loop: { ...running, ducked } }, commands: [command], heard: [] };
  // Another level begins another entry in the record of what was heard.
  const left = leaveLoop(state, running, nowMs);
  const positionMs = left.state.positions[wanted.id] ?? 0;
  const loop = { ...running, loop: { ...running.loop, gainDb: wanted.gainDb }, ducked, startedAtMs: nowMs, positionMs };
  return { state: { ...left.state, loop }, commands: [command], heard: left.heard };
}

/** Brings what sounds in line with what is asked for and allowed now. */
export function advance(state: MixerState, conditions: Conditions, nowMs: number): Step {
  const speech = advanceSpeech(state, conditions, nowMs);
  const loop = advanceLoop(speech.state, conditions, nowMs);
  return {
    state: loop.state,
    commands: [...speech.commands, ...loop.commands],
    heard: [...speech.heard, ...loop.heard],
  };
}
