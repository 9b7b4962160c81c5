/** The voice of the kiosk: takes what is to be said, minds the neighbours, and tells the player what to play. */
import { join } from 'node:path';
import type { Clock, Timer } from '../../drivers/basics/clock.ts';
import type { Playlist, SoundConfiguration } from './configuration.ts';
import { type Levels, levels } from './governor.ts';
import { localTime, type LocalTime } from './local-time.ts';
import * as mixer from './mixer.ts';
import type { Player, PlayerEvents, PlayerState } from './player.ts';
import { type Language, pieces } from './prompts.ts';
import { memoryStore, type SoundMemory, type SoundStore } from './sound-store.ts';
import { filesOf, isUrgent, priorityOf, type SayRequest } from './utterance.ts';
import { speechLufs, voiceFile } from './voices.ts';

export interface SoundState {
  readonly status: 'starting' | 'sounding' | 'degraded' | 'muted';
  /** The card, or why nothing can be heard, or until when it is muted (ISO 8601). */
  readonly detail: string;
}

/** One entry of the record that answers a complaint: what was played, when, how long and how loud. */
export interface HeardRecord {
  readonly kind: mixer.Heard['kind'];
  readonly what: string;
  /** Unix milliseconds. */
  readonly startedWallMs: number;
  readonly durationMs: number;
  /** Without pauses. */
  readonly audibleMs: number;
  /** Loudness before the amplifier, LUFS. */
  readonly lufs: number;
  readonly complete: boolean;
  /** False when no card could make it heard. */
  readonly sounded: boolean;
}

export interface AnnouncerOptions {
  readonly configuration: SoundConfiguration;
  readonly clock: Clock;
  /** IANA name, for quiet hours. */
  readonly timeZone: string;
  /** While the wall clock is not trusted no loop plays and the night's volume holds. */
  readonly clockTrusted: () => boolean;
  /** Where imported files lie; names in playlists that are no keys of the catalogue are looked for here. */
  readonly filesFolder: string;
  readonly startPlayer: (events: PlayerEvents) => Player;
  readonly store?: SoundStore;
  readonly onState: (state: SoundState) => void;
  readonly onHeard?: (heard: HeardRecord) => void;
  readonly onFileRefused?: (file: string, why: string) => void;
}

export interface Announcer {
  say(request: SayRequest): void;
  /** Somebody stands at the kiosk, or nobody does any more. */
  presence(present: boolean): void;
  /** Silences loops and notices and lowers prompts for `forMs` milliseconds; 0 ends a mute. Survives restarts. */
  mute(forMs: number): void;
  /** An order of the district: played instead of the schedule until `untilWallMs`; null takes it back. */
  emergency(order: { readonly playlist: Playlist; readonly untilWallMs: number } | null): void;
  readonly state: SoundState;
  /** What may sound at this moment, and why not: for panels and plans. */
  readonly levels: Levels;
  stop(): Promise<void>;
}

/** How often hours, budget and expiries are looked at, milliseconds. */
const lookEveryMs = 5_000;
/** A running loop is written to the store this often: enough for a power cut, kind to an SD card. */
const saveEveryMs = 600_000;

/** Files of a playlist in order, each item in each of its languages. */
export function playlistFiles(playlist: Playlist, filesFolder: string): string[] {
  const fileOf = (item: string, language: Language): string => voiceFile(item, language);
  return playlist.items.flatMap((item) =>
    pieces.has(item) ? playlist.languages.map((language) => fileOf(item, language)) : [join(filesFolder, item)],
  );
}

/** Starts at once and returns; the player comes up in the background and a machine without sound is no error. */
export function startAnnouncer(options: AnnouncerOptions): Announcer {
  const { clock, configuration, timeZone } = options;
  const store = options.store ?? memoryStore();
  let memory: SoundMemory = store.load();
  let state: mixer.MixerState = { ...mixer.silentMixer, positions: memory.positions };
  let playerState: PlayerState = { status: 'starting' };
  let reported: SoundState = { status: 'starting', detail: '' };
  let present = false;
  let ready = false;
  let stopped = false;
  let utterances = 0;
  let counted = { startedAtMs: -1, ms: 0 };
  let savedAtMs = clock.monotonicMs();
  let look: Timer | null = null;

  const now = (): LocalTime | null => (options.clockTrusted() ? localTime(clock.wallMs(), timeZone) : null);
  const muted = (): boolean => memory.mutedUntilMs !== null && clock.wallMs() < memory.mutedUntilMs;

  function currentLevels(): Levels {
    const time = now();
    const order = memory.emergency;
    return levels(configuration, {
      time,
      present,
      muted: muted(),
      loopHeardMs: memory.heard !== null && memory.heard.date === time?.date ? memory.heard.loopMs : 0,
      emergency: order !== null && clock.wallMs() < order.untilMs ? order.playlist : null,
    });
  }

  function conditions(): mixer.Conditions {
    const allowed = currentLevels();
    return {
      gainDb: {
        alarm: allowed.alarmDb,
        prompt: allowed.promptDb,
        notice: allowed.notice.allowed ? allowed.notice.db : null,
      },
      duckingDb: configuration.duckingDb,
      loop: allowed.loop.allowed ? loopOf(allowed.loop.playlist, allowed.loop.db) : null,
    };
  }

  function loopOf(playlist: Playlist, gainDb: number): mixer.Loop {
    const files = playlistFiles(playlist, options.filesFolder);
    return { id: playlist.name, files, pauseMs: playlist.pauseSeconds * 1000, gainDb };
  }

  function tellState(): void {
    const next = soundState();
    if (next.status === reported.status && next.detail === reported.detail) return;
    reported = next;
    options.onState(next);
  }

  function soundState(): SoundState {
    switch (playerState.status) {
      case 'starting':
        return { status: 'starting', detail: '' };
      case 'degraded':
        return { status: 'degraded', detail: playerState.reason };
      case 'sounding':
        return muted()
          ? { status: 'muted', detail: new Date(memory.mutedUntilMs ?? 0).toISOString() }
          : { status: 'sounding', detail: playerState.card };
    }
  }

  /** Adds what the running loop has sounded since the last count to the budget of the day. */
  function count(): void {
    const date = now()?.date;
    if (state.loop === null || date === undefined) return;
    const heardMs = mixer.loopHeardMs(state.loop, clock.monotonicMs());
    const before = counted.startedAtMs === state.loop.startedAtMs ? counted.ms : 0;
    counted = { startedAtMs: state.loop.startedAtMs, ms: heardMs };
    const today = memory.heard?.date === date ? memory.heard.loopMs : 0;
    memory = { ...memory, heard: { date, loopMs: today + Math.max(0, heardMs - before) } };
  }

  function save(): void {
    savedAtMs = clock.monotonicMs();
    memory = { ...memory, positions: { ...state.positions } };
    store.save(memory);
  }

  function record(heard: mixer.Heard): void {
    const agoMs = clock.monotonicMs() - heard.startedAtMs;
    options.onHeard?.({
      kind: heard.kind,
      what: heard.what,
      startedWallMs: clock.wallMs() - agoMs,
      durationMs: heard.endedAtMs - heard.startedAtMs,
      audibleMs: heard.audibleMs,
      lufs: speechLufs + heard.gainDb,
      complete: heard.complete,
      sounded: playerState.status === 'sounding',
    });
  }

  function apply(step: mixer.Step): void {
    state = step.state;
    for (const command of step.commands) player.command(command);
    for (const heard of step.heard) record(heard);
    if (step.heard.some((heard) => heard.kind === 'loop')) save();
  }

  function advance(): void {
    if (!ready || stopped) return;
    count();
    apply(mixer.advance(state, conditions(), clock.monotonicMs()));
    tellState();
  }

  function lookAgain(): void {
    advance();
    tellState();
    if (state.loop !== null && clock.monotonicMs() - savedAtMs >= saveEveryMs) save();
    look = clock.after(lookEveryMs, lookAgain);
  }

  const player = options.startPlayer({
    onState(next) {
      playerState = next;
      tellState();
    },
    onReady() {
      ready = true;
      advance();
    },
    onLost() {
      count();
      apply(mixer.playerLost(state, clock.monotonicMs()));
      ready = false;
    },
    onEnded(id, played) {
      apply(mixer.ended(state, id, clock.monotonicMs(), played));
      advance();
    },
    onLoopStarted(id, lengthMs, audibleMs) {
      state = mixer.loopStarted(state, id, lengthMs, audibleMs);
    },
    onFileRefused: (file, why) => options.onFileRefused?.(file, why),
  });
  look = clock.after(lookEveryMs, lookAgain);

  return {
    say(request) {
      const files = filesOf(request);
      // What cannot be said now is not said later: the screen says it in any case.
      if (files.length === 0 || !ready || stopped) return;
      utterances += 1;
      const { prompt } = request;
      state = mixer.say(state, {
        id: `u${utterances}`,
        priority: priorityOf(prompt),
        prompt,
        files,
        askedAtMs: clock.monotonicMs(),
        urgent: isUrgent(prompt),
      });
      advance();
    },
    presence(next) {
      present = next;
      advance();
    },
    mute(forMs) {
      memory = { ...memory, mutedUntilMs: forMs > 0 ? clock.wallMs() + forMs : null };
      save();
      advance();
      tellState();
    },
    emergency(order) {
      memory = {
        ...memory,
        emergency: order === null ? null : { playlist: order.playlist, untilMs: order.untilWallMs },
      };
      save();
      advance();
    },
    get state() {
      return reported;
    },
    get levels() {
      return currentLevels();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      look?.cancel();
      count();
      apply(mixer.playerLost(state, clock.monotonicMs()));
      save();
      await player.stop();
    },
  };
}
