/** Plays a stretch of time of the announcer in simulated time: what would sound, and why it would not. */
import { VirtualClock } from '../drivers/sim/virtual-clock.ts';
import { type HeardRecord, playlistFiles, startAnnouncer } from '../kiosk/announcer/announcer.ts';
import type { SoundConfiguration } from '../kiosk/announcer/configuration.ts';
import type { Levels } from '../kiosk/announcer/governor.ts';
import { startSimulatedPlayer } from '../kiosk/announcer/simulated-player.ts';
import { filesOf, type SayRequest } from '../kiosk/announcer/utterance.ts';
import { fileDurationMs, type TimedCommand } from './announce-render.ts';

export interface Encounter {
  readonly atWallMs: number;
  readonly say: SayRequest;
}

export interface Stretch {
  readonly configuration: SoundConfiguration;
  readonly timeZone: string;
  readonly filesFolder: string;
  readonly fromWallMs: number;
  readonly toWallMs: number;
  readonly encounters: readonly Encounter[];
}

export interface PlayedStretch {
  /** Times from the beginning of the stretch. */
  readonly commands: readonly TimedCommand[];
  readonly heard: readonly HeardRecord[];
  /** What was allowed, once a minute from the beginning. */
  readonly minutes: readonly Levels[];
}

const minuteMs = 60_000;

async function durationsOf(stretch: Stretch): Promise<(file: string) => number> {
  const files = new Set([
    ...stretch.configuration.playlists.flatMap((playlist) => playlistFiles(playlist, stretch.filesFolder)),
    ...stretch.encounters.flatMap((encounter) => filesOf(encounter.say)),
  ]);
  const known = new Map<string, number>();
  for (const file of files) known.set(file, await fileDurationMs(file));
  return (file) => known.get(file) ?? 0;
}

/** Runs the stretch as fast as the machine can. */
export async function playStretch(stretch: Stretch): Promise<PlayedStretch> {
  const durationMs = await durationsOf(stretch);
  const clock = new VirtualClock(stretch.fromWallMs);
  const commands: TimedCommand[] = [];
  const heard: HeardRecord[] = [];
  const minutes: Levels[] = [];
  const announcer = startAnnouncer({
    configuration: stretch.configuration,
    clock,
    timeZone: stretch.timeZone,
    clockTrusted: () => true,
    filesFolder: stretch.filesFolder,
    startPlayer: (events) =>
      startSimulatedPlayer(clock, durationMs, events, (command, atMs) => void commands.push({ atMs, command })),
    onState: () => undefined,
    onHeard: (record) => void heard.push(record),
  });
  const endMs = stretch.toWallMs - stretch.fromWallMs;
  for (const encounter of stretch.encounters) {
    const atMs = encounter.atWallMs - stretch.fromWallMs;
    if (atMs >= 0 && atMs < endMs) clock.after(atMs, () => announcer.say(encounter.say));
  }
  for (let atMs = 0; atMs < endMs; atMs += minuteMs) {
    // In the middle of the minute, when the announcer has seen that it began.
    await clock.advanceTo(Math.min(atMs + minuteMs / 2, endMs));
    minutes.push(announcer.levels);
    await clock.advanceTo(Math.min(atMs + minuteMs, endMs));
  }
  await announcer.stop();
  return { commands, heard, minutes };
}
