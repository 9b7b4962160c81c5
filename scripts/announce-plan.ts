/** A day of announcements as a table. */
import type { HeardRecord } from '../kiosk/announcer/announcer.ts';
import type { Levels } from '../kiosk/announcer/governor.ts';
import type { PlayedStretch } from './announce-day.ts';

export interface HourRow {
  readonly hour: number;
  readonly loopMinutes: number;
  readonly spokenMinutes: number;
  /** LUFS of the loudest thing heard; null when nothing was. */
  readonly loudestLufs: number | null;
  readonly promptDb: number;
  /** Why the loop was silent, most of the hour; null when it was allowed. */
  readonly silentBecause: string | null;
}

export const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Milliseconds of a record within a stretch, pauses shared out evenly. */
export function audibleWithin(record: HeardRecord, fromMs: number, toMs: number): number {
  const overlap = Math.min(record.startedWallMs + record.durationMs, toMs) - Math.max(record.startedWallMs, fromMs);
  return record.durationMs <= 0 || overlap <= 0 ? 0 : (record.audibleMs * overlap) / record.durationMs;
}

/** Why the loop is silent; null where it may sound. */
export const reasonOf = (levels: Levels): string | null => (levels.loop.allowed ? null : levels.loop.why);

function mostFrequent(values: readonly (string | null)[]): string | null {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** One row for each hour from `fromWallMs` on. */
export function hourRows(played: PlayedStretch, fromWallMs: number): HourRow[] {
  const hours = Math.ceil(played.minutes.length / 60);
  return Array.from({ length: hours }, (_, hour) => {
    const from = fromWallMs + hour * hourMs;
    const within = played.heard
      .map((record) => ({ record, ms: audibleWithin(record, from, from + hourMs) }))
      .filter(({ ms }) => ms > 0);
    const minutesOf = (loop: boolean): number =>
      within.reduce((sum, { record, ms }) => sum + ((record.kind === 'loop') === loop ? ms : 0), 0) / minuteMs;
    const levels = played.minutes.slice(hour * 60, hour * 60 + 60);
    return {
      hour,
      loopMinutes: minutesOf(true),
      spokenMinutes: minutesOf(false),
      loudestLufs: within.length === 0 ? null : Math.max(...within.map(({ record }) => record.lufs)),
      promptDb: levels[30]?.promptDb ?? levels[0]?.promptDb ?? 0,
      silentBecause: mostFrequent(levels.map(reasonOf)),
    };
  });
}

/** The rows as text, with the sums below. */
export function planTable(rows: readonly HourRow[]): string {
  const head = 'hour   loop min   spoken min   loudest LUFS   prompts dB   loop is silent because';
  const lines = rows.map((row) =>
    [
      `${String(row.hour).padStart(2, '0')}:00`,
      row.loopMinutes.toFixed(1).padStart(10),
      row.spokenMinutes.toFixed(1).padStart(12),
      (row.loudestLufs === null ? '–' : row.loudestLufs.toFixed(0)).padStart(14),
      row.promptDb.toFixed(0).padStart(12),
      `   ${row.silentBecause ?? ''}`,
    ].join(' '),
  );
  const sum = (of: (row: HourRow) => number): string => rows.reduce((total, row) => total + of(row), 0).toFixed(1);
  const total = `all    ${sum((row) => row.loopMinutes).padStart(8)} ${sum((row) => row.spokenMinutes).padStart(12)}`;
  return [head, ...lines.map((line) => line.trimEnd()), total].join('\n');
}
