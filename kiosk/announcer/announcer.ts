/** The voice of the kiosk: takes what is to be said, minds the neighbours, and tells the player what to play. */
import { join } from 'node:path';
import type { Timer } from '../../drivers/basics/clock.ts';
import type { Announcer, AnnouncerOptions, FileRequest, SoundState } from './announcer-contract.ts';
import type { Playlist } from './configuration.ts';
import { boundedVolume, type Levels, levels } from './governor.ts';
import { localTime, type LocalTime } from './local-time.ts';
import * as mixer from './mixer.ts';
import type { PlayerState } from './player.ts';
import { type Language, pieces } from './prompts.ts';
import { memoryStore, type SoundMemory } from './sound-store.ts';
import { filesOf, isUrgent, priorityOf } from './utterance.ts';
import { ownVoice, speechLufs, type Voices } from './voices.ts';

export type { Announcer, AnnouncerOptions, HeardRecord, SoundState } from './announcer-contract.ts';

/** How often hours, budget and expiries are looked at, milliseconds. */
const lookEveryMs = 5_000;
/** A running loop is written to the store this often: enough for a power cut, kind to an SD card. */
const saveEveryMs = 600_000;
/** A mute without an end does not exist. */
const longestMuteMs = 24 * 3_600_000;
/** A file is waited for so much longer than it lasts. */
const fileGraceMs = 10_000;

/** Files of a playlist in order, each item in each of its languages. */
export function playlistFiles(playlist: Playlist, filesFolder: string, voices: Voices = ownVoice): string[] {
  const fileOf = (item: string, language: Language): string => voices.file(item, language);
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
  let staffDb = 0;
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
      staffDb,
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
    const files = playlistFiles(playlist, options.filesFolder, options.voices);
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
    if (state.loop === null) return;
    const heardMs = mixer.loopHeardMs(state.loop, clock.monotonicMs());
    const before = counted.startedAtMs === state.loop.startedAtMs ? counted.ms : 0;
    counted = { startedAtMs: state.loop.startedAtMs, ms: heardMs };
    spend(Math.max(0, heardMs - before));
  }

  function spend(audibleMs: number): void {
    const date = now()?.date;
    if (date === undefined) return;
    const today = memory.heard?.date === date ? memory.heard.loopMs : 0;
    memory = { ...memory, heard: { date, loopMs: today + audibleMs } };
  }

  function save(): void {
    savedAtMs = clock.monotonicMs();
    memory = { ...memory, positions: { ...state.positions } };
    store.save(memory);
  }

  function record(heard: mixer.Heard): void {
    if (heard.kind === 'notice') spend(heard.audibleMs);
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

  function playFile(request: FileRequest): boolean {
    if (!ready || stopped) return false;
    utterances += 1;
    const { what, file, durationMs, priority, belowPromptsDb } = request;
    state = mixer.say(state, {
      id: `u${utterances}`,
      priority,
      prompt: what,
      files: [file],
      askedAtMs: clock.monotonicMs(),
      urgent: false,
      longestMs: durationMs + fileGraceMs,
      ...(belowPromptsDb === undefined ? {} : { belowPromptsDb }),
    });
    advance();
    return true;
  }

  return {
    say(request) {
      const files = filesOf(request, options.voices);
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
    play: playFile,
    isAsked: (what) => mixer.isAsked(state, what),
    takeBack(what) {
      apply(mixer.takeBack(state, what, clock.monotonicMs()));
      advance();
    },
    presence(next) {
      present = next;
      advance();
    },
    mute(forMs) {
      memory = { ...memory, mutedUntilMs: forMs > 0 ? clock.wallMs() + Math.min(forMs, longestMuteMs) : null };
      save();
      advance();
      tellState();
      return memory.mutedUntilMs;
    },
    volume(db) {
      staffDb = boundedVolume(configuration, db);
      advance();
      return staffDb;
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
