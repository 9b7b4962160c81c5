/** The part of a site's configuration that concerns sound. */
import { z } from 'zod';

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 06:30');
const day = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const days = z.array(day).min(1);
const decibels = z.number().min(-60).max(0);

/** From one time of day to another; over midnight when `to` is not later. `days` are the days it begins on. */
const hours = z.strictObject({ from: timeOfDay, to: timeOfDay, days: days.optional() });

const exception = z
  .strictObject({
    kind: z.enum(['exam', 'holiday']),
    from: z.iso.date(),
    /** The last day, included. */
    to: z.iso.date(),
    quiet: z.union([z.literal('allDay'), z.array(hours)]).default('allDay'),
  })
  .refine((range) => range.from <= range.to, { message: 'from is later than to', path: ['from'] });

export const playlistSchema = z.strictObject({
  name: z.string().min(1),
  /** Keys of the catalogue such as `notice.mask`, or names of imported files. */
  items: z.array(z.string().min(1)).min(1).max(50),
  languages: z
    .array(z.enum(['zh-CN', 'en']))
    .min(1)
    .default(['zh-CN']),
  /** Silence after each item, seconds. */
  pauseSeconds: z.number().min(0).max(3600).default(20),
  hours: z.array(hours).min(1).optional(),
  dateFrom: z.iso.date().optional(),
  dateTo: z.iso.date().optional(),
});

export const soundSchema = z.strictObject({
  /** A part of the sound card's name; without it the default card. Never a number: numbers move. */
  device: z.string().min(1).optional(),
  /** Added to everything for the person at the gate. */
  promptVolumeDb: decibels.default(0),
  loopVolumeDb: decibels.default(-6),
  /** How far the loop goes down while something is said. */
  duckingDb: decibels.default(-18),
  /** Added to everything within these hours; the lowest counts where they overlap. */
  volumeByHour: z.array(z.strictObject({ from: timeOfDay, to: timeOfDay, volumeDb: decibels })).default([]),
  /** When no loop and no notice sounds; by default the noon rest and the night. */
  quietHours: z.array(hours).default([
    { from: '12:00', to: '14:30' },
    { from: '21:00', to: '07:30' },
  ]),
  /** Within these hours prompts are quieter: residential limits are 55 dB by day and 45 dB by night. */
  night: z
    .strictObject({ from: timeOfDay, to: timeOfDay, capDb: decibels })
    .default({ from: '22:00', to: '06:00', capDb: -10 }),
  /** Exam days and holidays with quiet hours of their own, besides the ordinary ones. */
  calendar: z.array(exception).default([]),
  /** Minutes a day in which loops and notices may sound; pauses do not count. */
  dailyLoopMinutes: z.number().min(0).max(1440).default(90),
  loopOnlyOnPresence: z.boolean().default(false),
  /** What prompts are lowered by while the kiosk is muted; they are never silent. */
  mutedPromptDb: decibels.default(-14),
  /** How far staff may turn the volume down and up; never above the normalised level, and the night's cap stays. */
  staffVolume: z
    .strictObject({ lowestDb: decibels, highestDb: z.number().min(0).max(20) })
    .default({ lowestDb: -12, highestDb: 6 }),
  /** Folders of voice packs, relative to this file; at most one for each language it stands in for. */
  voicePacks: z.array(z.string().min(1)).max(8).default([]),
  /** The first one whose time it is plays. */
  playlists: z.array(playlistSchema).default([
    {
      name: 'notices',
      items: ['notice.mask', 'notice.queueDistance', 'notice.scanCode'],
      languages: ['zh-CN'],
      pauseSeconds: 20,
    },
  ]),
});

export type SoundConfiguration = z.output<typeof soundSchema>;
export type Hours = z.output<typeof hours>;
export type Playlist = z.output<typeof playlistSchema>;
export type Day = z.output<typeof day>;
