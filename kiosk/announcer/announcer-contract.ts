/** What the announcer is asked, what it tells, and what it needs. */
import type { Clock } from '../../drivers/basics/clock.ts';
import type { Playlist, SoundConfiguration } from './configuration.ts';
import type { Levels } from './governor.ts';
import type * as mixer from './mixer.ts';
import type { Player, PlayerEvents } from './player.ts';
import type { SoundStore } from './sound-store.ts';
import type { SayRequest } from './utterance.ts';
import type { Voices } from './voices.ts';

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
  /** The kiosk's own voice unless packs stand before it. */
  readonly voices?: Voices;
  readonly startPlayer: (events: PlayerEvents) => Player;
  readonly store?: SoundStore;
  readonly onState: (state: SoundState) => void;
  readonly onHeard?: (heard: HeardRecord) => void;
  readonly onFileRefused?: (file: string, why: string) => void;
}

/** A sound file that is no piece of the catalogue: a spoken notice, a test tone. */
export interface FileRequest {
  /** For the record, and for taking it back; without spaces. */
  readonly what: string;
  readonly file: string;
  readonly durationMs: number;
  /** An alarm sounds in spite of hours, budget and mutes: only for orders of the district. */
  readonly priority: 'alarm' | 'notice';
  /** Decibels below prompts, for somebody at the box: sounds whenever prompts may. */
  readonly belowPromptsDb?: number;
}

export interface Announcer {
  say(request: SayRequest): void;
  /** False when nothing can be played now; what the governor forbids waits two minutes and is then forgotten. */
  play(request: FileRequest): boolean;
  /** Whether something of this name sounds or waits to sound. */
  isAsked(what: string): boolean;
  /** Takes a file back, in the middle of a word where it is sounding. */
  takeBack(what: string): void;
  /** Somebody stands at the kiosk, or nobody does any more. */
  presence(present: boolean): void;
  /**
   * Silences loops and notices and lowers prompts for `forMs` milliseconds, a day at most; 0 ends a mute. Survives
   * restarts. Gives back until when, Unix milliseconds.
   */
  mute(forMs: number): number | null;
  /** The staff's volume, decibels; gives back what the site's bounds have made of it. Whoever sets it knows its end. */
  volume(db: number): number;
  /** An order of the district: played instead of the schedule until `untilWallMs`; null takes it back. */
  emergency(order: { readonly playlist: Playlist; readonly untilWallMs: number } | null): void;
  readonly state: SoundState;
  /** What may sound at this moment, and why not: for panels and plans. */
  readonly levels: Levels;
  stop(): Promise<void>;
}
