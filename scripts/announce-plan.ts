/** A day of announcements as a table and as a picture. */
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

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Milliseconds of a record within a stretch, pauses shared out evenly. */
function audibleWithin(record: HeardRecord, fromMs: number, toMs: number): number {
  const overlap = Math.min(record.startedWallMs + record.durationMs, toMs) - Math.max(record.startedWallMs, fromMs);
  return record.durationMs <= 0 || overlap <= 0 ? 0 : (record.audibleMs * overlap) / record.durationMs;
}

const reasonOf = (levels: Levels): string | null => (levels.loop.allowed ? null : levels.loop.why);

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

const left = 52;
const width = 960;
const barsTop = 60;
const barsHeight = 150;
const levelTop = 250;
const levelHeight = 90;
const slots = 144;

const shade: Readonly<Record<string, string>> = {
  quietHours: '#d5dbe6',
  exam: '#f3d9b1',
  holiday: '#e9d3ee',
  muted: '#e3e3e3',
  budgetSpent: '#f0f0f0',
};

/** Audible minutes of every ten, and the level of prompts, over a day of quiet hours. */
export function planPicture(played: PlayedStretch, fromWallMs: number, title: string): string {
  const x = (minute: number): number => left + (minute / 1440) * width;
  const stripes = played.minutes
    .map((levels, minute) => ({ minute, fill: shade[reasonOf(levels) ?? ''] }))
    .filter(({ fill }) => fill !== undefined)
    .map(
      ({ minute, fill }) =>
        `<rect x="${x(minute).toFixed(2)}" y="${barsTop}" width="0.72" height="280" fill="${fill}"/>`,
    );
  const bars = Array.from({ length: slots }, (_, slot) => {
    const from = fromWallMs + slot * 10 * minuteMs;
    const share = (loop: boolean): number =>
      played.heard
        .filter((record) => (record.kind === 'loop') === loop)
        .reduce((sum, record) => sum + audibleWithin(record, from, from + 10 * minuteMs), 0) /
      (10 * minuteMs);
    const bar = (part: number, below: number, fill: string): string => {
      const height = Math.min(1, part) * barsHeight;
      const y = barsTop + barsHeight - height - below * barsHeight;
      return `<rect x="${(x(slot * 10) + 0.5).toFixed(1)}" y="${y.toFixed(1)}" width="5.6" height="${height.toFixed(1)}" fill="${fill}"/>`;
    };
    const loop = share(true);
    const spoken = share(false);
    return [loop > 0 ? bar(loop, 0, '#2f6fb0') : '', spoken > 0 ? bar(spoken, loop, '#c2571a') : ''].join('');
  });
  const levelY = (db: number): string => (levelTop + (Math.min(0, db) / -40) * levelHeight).toFixed(1);
  const level = played.minutes.map((levels, minute) => `${x(minute).toFixed(1)},${levelY(levels.promptDb)}`).join(' ');
  const hours = Array.from({ length: 13 }, (_, i) => i * 2).map(
    (hour) =>
      `<text x="${x(hour * 60).toFixed(1)}" y="362" text-anchor="middle">${String(hour).padStart(2, '0')}</text>`,
  );
  const legend = [
    ['#2f6fb0', 'loop'],
    ['#c2571a', 'spoken'],
    ['#d5dbe6', 'quiet hours'],
    ['#f3d9b1', 'exam'],
    ['#e9d3ee', 'holiday'],
    ['#f0f0f0', 'budget spent'],
  ].map(
    ([fill, name], i) =>
      `<rect x="${left + i * 130}" y="376" width="12" height="12" fill="${fill}" stroke="#888"/><text x="${left + 18 + i * 130}" y="386">${name}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1030 400" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="1030" height="400" fill="#fff"/><text x="${left}" y="28" font-size="18">${title}</text>`,
    ...stripes,
    ...bars,
    `<path d="M${left} ${barsTop}v${barsHeight}h${width}" fill="none" stroke="#555"/>`,
    `<text x="${left - 6}" y="${barsTop + 10}" text-anchor="end">100 %</text><text x="${left - 6}" y="${barsTop + barsHeight}" text-anchor="end">0</text>`,
    `<text x="${left + 4}" y="${barsTop - 6}">share of each ten minutes in which something sounds</text>`,
    `<polyline points="${level}" fill="none" stroke="#1d7a46" stroke-width="2"/>`,
    `<text x="${left - 6}" y="${levelTop + 4}" text-anchor="end">0 dB</text><text x="${left - 6}" y="${levelTop + levelHeight}" text-anchor="end">−40</text>`,
    `<text x="${left + 4}" y="${levelTop - 8}">level of prompts</text>`,
    ...hours,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}
