/** The noise governor: what may sound at this moment and how loud, and why not. Pure. */
import type { Hours, Playlist, SoundConfiguration } from './configuration.ts';
import { dayBefore, type LocalTime, within } from './local-time.ts';

export type SilentBecause =
  | 'quietHours'
  | 'exam'
  | 'holiday'
  | 'budgetSpent'
  | 'nobodyPresent'
  | 'muted'
  | 'clockNotTrusted';

export interface Circumstances {
  /** Null when the clock is not trusted: then nothing may play that the hour decides. */
  readonly time: LocalTime | null;
  readonly muted: boolean;
  readonly present: boolean;
  /** Milliseconds of loop and notices already heard today. */
  readonly loopHeardMs: number;
  /** What staff have set, decibels; held within the bounds of the configuration, 0 where nothing is set. */
  readonly staffDb?: number;
  /** An order of the district that sounds in spite of hours and budget, yet not louder than the night allows. */
  readonly emergency: Playlist | null;
}

export interface Levels {
  /** Decibels; alarms and prompts are lowered, never silent. */
  readonly alarmDb: number;
  readonly promptDb: number;
  readonly notice:
    | { readonly allowed: true; readonly db: number }
    | { readonly allowed: false; readonly why: SilentBecause };
  readonly loop:
    | { readonly allowed: true; readonly db: number; readonly playlist: Playlist }
    | { readonly allowed: false; readonly why: SilentBecause | 'nothingScheduled' };
}

/** Why loops and notices are to be silent at this time, if they are. */
export function quietBecause(
  configuration: SoundConfiguration,
  time: LocalTime,
): 'quietHours' | 'exam' | 'holiday' | null {
  for (const exception of configuration.calendar) {
    const covers = (date: string): boolean => exception.from <= date && date <= exception.to;
    const quiet = exception.quiet;
    if (quiet === 'allDay') {
      if (covers(time.date)) return exception.kind;
    } else if (quiet.some((hours) => covers(beginOf(hours, time)) && within(hours, time))) {
      return exception.kind;
    }
  }
  return configuration.quietHours.some((hours) => within(hours, time)) ? 'quietHours' : null;
}

/** The date on which the stretch of hours around `time` began: the day before, for the part after midnight. */
function beginOf(hours: Hours, time: LocalTime): string {
  const clock = `${String(Math.floor(time.minute / 60)).padStart(2, '0')}:${String(time.minute % 60).padStart(2, '0')}`;
  return hours.from >= hours.to && clock < hours.to ? dayBefore(time.date) : time.date;
}

/** The first playlist whose date range and hours the time lies in. */
export function scheduledPlaylist(configuration: SoundConfiguration, time: LocalTime): Playlist | null {
  const due = configuration.playlists.find(
    (playlist) =>
      (playlist.dateFrom ?? time.date) <= time.date &&
      time.date <= (playlist.dateTo ?? time.date) &&
      (playlist.hours?.some((hours) => within(hours, time)) ?? true),
  );
  return due ?? null;
}

/** Attenuation of the hour for everything, decibels ≤ 0. Without a trusted clock the night's cap holds. */
function hourDb(configuration: SoundConfiguration, time: LocalTime | null): number {
  if (time === null) return configuration.night.capDb;
  const curve = configuration.volumeByHour.filter((hour) => within(hour, time)).map((hour) => hour.volumeDb);
  const night = within(configuration.night, time) ? [configuration.night.capDb] : [];
  return Math.min(0, ...curve, ...night);
}

/** A volume of the staff within the bounds of the site, decibels. */
export function boundedVolume(configuration: SoundConfiguration, db: number): number {
  const { lowestDb, highestDb } = configuration.staffVolume;
  return Math.max(lowestDb, Math.min(highestDb, db));
}

/** Never above the normalised level, so that the hour's cap holds whatever staff set. */
function withStaff(configuration: SoundConfiguration, db: number, now: Circumstances): number {
  return Math.min(0, db + boundedVolume(configuration, now.staffDb ?? 0));
}

const isSpent = (configuration: SoundConfiguration, now: Circumstances): boolean =>
  now.loopHeardMs >= configuration.dailyLoopMinutes * 60_000;

function speechSilence(configuration: SoundConfiguration, now: Circumstances): SilentBecause | null {
  if (now.muted) return 'muted';
  if (now.time === null) return 'clockNotTrusted';
  return quietBecause(configuration, now.time);
}

function loopLevel(configuration: SoundConfiguration, now: Circumstances, hour: number): Levels['loop'] {
  const db = withStaff(configuration, configuration.loopVolumeDb, now) + hour;
  if (now.emergency !== null)
    return { allowed: true, db: configuration.promptVolumeDb + hour, playlist: now.emergency };
  const silent = speechSilence(configuration, now);
  if (silent !== null || now.time === null) return { allowed: false, why: silent ?? 'clockNotTrusted' };
  if (configuration.loopOnlyOnPresence && !now.present) return { allowed: false, why: 'nobodyPresent' };
  if (isSpent(configuration, now)) return { allowed: false, why: 'budgetSpent' };
  const playlist = scheduledPlaylist(configuration, now.time);
  return playlist === null ? { allowed: false, why: 'nothingScheduled' } : { allowed: true, db, playlist };
}

/** What may sound now, in decibels below the normalised level. */
export function levels(configuration: SoundConfiguration, now: Circumstances): Levels {
  const hour = hourDb(configuration, now.time);
  const prompt = withStaff(configuration, configuration.promptVolumeDb, now) + hour;
  const silent = speechSilence(configuration, now) ?? (isSpent(configuration, now) ? 'budgetSpent' : null);
  return {
    // Neither a mute nor the staff's volume lowers an alarm.
    alarmDb: configuration.promptVolumeDb + hour,
    promptDb: prompt + (now.muted ? configuration.mutedPromptDb : 0),
    notice: silent === null ? { allowed: true, db: prompt } : { allowed: false, why: silent },
    loop: loopLevel(configuration, now, hour),
  };
}
