/** A day of announcements as a picture: minutes, loudness, and the hours in which the loop is silent. */
import { speechLufs } from '../kiosk/announcer/voices.ts';
import type { PlayedStretch } from './announce-day.ts';
import { audibleWithin, minuteMs, reasonOf } from './announce-plan.ts';

const left = 64;
const width = 960;
const top = 64;
const barsHeight = 160;
const levelTop = top + barsHeight + 34;
const levelHeight = 110;
const bottom = levelTop + levelHeight;
const slotMinutes = 10;
/** The scale of loudness, LUFS. */
const loudest = -12;
const softest = -42;

const colours = { loop: '#2f6fb0', spoken: '#c2571a', prompts: '#1d7a46' };

const silences: Readonly<Record<string, { readonly fill: string; readonly name: string }>> = {
  quietHours: { fill: '#d5dbe6', name: 'quiet hours' },
  exam: { fill: '#f3d9b1', name: 'exam' },
  holiday: { fill: '#e9d3ee', name: 'holiday' },
  muted: { fill: '#dcdcdc', name: 'muted' },
  budgetSpent: { fill: '#efefef', name: 'budget spent' },
  nobodyPresent: { fill: '#f7f7f0', name: 'nobody there' },
  nothingScheduled: { fill: '#f7f7f7', name: 'nothing scheduled' },
};

const x = (minute: number): number => left + (minute / 1440) * width;
const at = (value: number): string => value.toFixed(1);

interface Run<T> {
  readonly value: T;
  readonly from: number;
  readonly to: number;
}

/** Minutes of one value together, so that they are drawn without seams. */
function runs<T>(values: readonly T[]): Run<T>[] {
  const found: Run<T>[] = [];
  for (const [minute, value] of values.entries()) {
    const last = found.at(-1);
    if (last !== undefined && last.value === value) found[found.length - 1] = { ...last, to: minute + 1 };
    else found.push({ value, from: minute, to: minute + 1 });
  }
  return found;
}

function stripes(reasons: readonly Run<string | null>[]): string[] {
  return reasons.flatMap(({ value, from, to }) => {
    const silence = silences[value ?? ''];
    if (silence === undefined) return [];
    const area = `<rect x="${at(x(from))}" y="${top}" width="${at(x(to) - x(from))}" height="${bottom - top}" fill="${silence.fill}"/>`;
    const fits = x(to) - x(from) > silence.name.length * 6.5;
    const name = `<text x="${at((x(from) + x(to)) / 2)}" y="${top + 14}" text-anchor="middle" fill="#555">${silence.name}</text>`;
    return fits ? [area, name] : [area];
  });
}

interface Slot {
  readonly minute: number;
  readonly loop: number;
  readonly spoken: number;
}

/** Minutes that sound within each slot. */
function slotsOf(played: PlayedStretch, fromWallMs: number): Slot[] {
  return Array.from({ length: 1440 / slotMinutes }, (_, slot) => {
    const from = fromWallMs + slot * slotMinutes * minuteMs;
    const minutesOf = (loop: boolean): number =>
      played.heard
        .filter((record) => (record.kind === 'loop') === loop)
        .reduce((sum, record) => sum + audibleWithin(record, from, from + slotMinutes * minuteMs), 0) / minuteMs;
    return { minute: slot * slotMinutes, loop: minutesOf(true), spoken: minutesOf(false) };
  });
}

function bars(slots: readonly Slot[], most: number): string[] {
  const bar = (minute: number, height: number, below: number, fill: string): string => {
    const tall = (height / most) * barsHeight;
    const y = top + barsHeight - tall - (below / most) * barsHeight;
    return height <= 0
      ? ''
      : `<rect x="${at(x(minute) + 0.5)}" y="${at(y)}" width="5.7" height="${at(tall)}" fill="${fill}"/>`;
  };
  return slots.map(
    ({ minute, loop, spoken }) => bar(minute, loop, 0, colours.loop) + bar(minute, spoken, loop, colours.spoken),
  );
}

/** Steps, one for each run of minutes; null is a gap. */
function steps(levels: readonly (number | null)[], colour: string, dash: string): string[] {
  const y = (lufs: number): string =>
    at(levelTop + ((loudest - Math.max(softest, Math.min(loudest, lufs))) / (loudest - softest)) * levelHeight);
  let path = '';
  let before: number | null = null;
  for (const { value, from, to } of runs(levels)) {
    if (value !== null) path += `${before === null ? 'M' : 'L'}${at(x(from))} ${y(value)}H${at(x(to))}`;
    before = value;
  }
  return path === '' ? [] : [`<path d="${path}" fill="none" stroke="${colour}" stroke-width="2" ${dash}/>`];
}

const label = (atX: number, atY: number, text: string, anchor = 'start'): string =>
  `<text x="${at(atX)}" y="${at(atY)}" text-anchor="${anchor}">${text}</text>`;

/** An SVG picture of one day. */
export function planPicture(played: PlayedStretch, fromWallMs: number, title: string): string {
  const slots = slotsOf(played, fromWallMs);
  const highest = Math.max(...slots.map(({ loop, spoken }) => loop + spoken));
  const most = [1, 2, 5].find((step) => highest <= step) ?? slotMinutes;
  const total = (of: (slot: Slot) => number): string => slots.reduce((sum, slot) => sum + of(slot), 0).toFixed(1);
  const hours = Array.from({ length: 13 }, (_, i) => i * 2);
  const legend = [
    [colours.loop, `loop, ${total(({ loop }) => loop)} min`],
    [colours.spoken, `spoken, ${total(({ spoken }) => spoken)} min`],
    [colours.prompts, 'loudness of prompts'],
  ];
  const loopLevels = played.minutes.map(({ loop }) => (loop.allowed ? speechLufs + loop.db : null));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1060 ${bottom + 60}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<rect width="1060" height="${bottom + 60}" fill="#fff"/><text x="${left}" y="30" font-size="18">${title}</text>`,
    ...stripes(runs(played.minutes.map(reasonOf))),
    ...hours.map((hour) => `<path d="M${at(x(hour * 60))} ${top}V${bottom}" stroke="#0001"/>`),
    label(left, top - 8, 'minutes of each ten in which something sounds'),
    ...[0, 0.5, 1].map((part) => label(left - 8, top + 4 + barsHeight * (1 - part), String(most * part), 'end')),
    ...bars(slots, most),
    `<path d="M${left} ${top}v${barsHeight}h${width}" fill="none" stroke="#555"/>`,
    label(left, levelTop - 8, 'loudness before the amplifier, LUFS'),
    ...[loudest, -22, -32, softest].map((lufs) => {
      const y = levelTop + ((loudest - lufs) / (loudest - softest)) * levelHeight;
      return `${label(left - 8, y + 4, `−${-lufs}`, 'end')}<path d="M${left} ${at(y)}h${width}" stroke="#0002"/>`;
    }),
    ...steps(loopLevels, colours.loop, 'stroke-dasharray="5 3"'),
    ...steps(
      played.minutes.map(({ promptDb }) => speechLufs + promptDb),
      colours.prompts,
      '',
    ),
    ...hours.map((hour) => label(x(hour * 60), bottom + 18, String(hour).padStart(2, '0'), 'middle')),
    ...legend.map(
      ([fill, name], i) =>
        `<rect x="${left + i * 190}" y="${bottom + 34}" width="12" height="12" fill="${fill}"/>${label(left + 18 + i * 190, bottom + 44, name ?? '')}`,
    ),
    '</svg>',
    '',
  ].join('\n');
}
