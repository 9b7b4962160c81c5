/** The part of a site's configuration that concerns sound. */
import { z } from 'zod';

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 06:30');
const day = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
const days = z.array(day).min(1);
const decibels = z.number().min(-60).max(0);

/** From one time of day to another; over midnight when `to` is not later. `days` are the days it begins on. */
const hours = z.strictObject({
  from: timeOfDay.describe('From this time of day.'),
  to: timeOfDay.describe('To this time of day; over midnight when it is not later than from.'),
  days: days.optional().describe('Days on which it begins; left out: every day.'),
});

const exception = z
  .strictObject({
    kind: z.enum(['exam', 'holiday']).describe('What the days are.'),
    from: z.iso.date().describe('The first day.'),
    to: z.iso.date().describe('The last day, included.'),
    quiet: z
      .union([z.literal('allDay'), z.array(hours)])
      .default('allDay')
      .describe('When no loop and no notice sounds on these days.'),
  })
  .refine((range) => range.from <= range.to, { message: 'from is later than to', path: ['from'] });

export const playlistSchema = z.strictObject({
  name: z.string().min(1).describe('What it is called.'),
  items: z
    .array(z.string().min(1))
    .min(1)
    .max(50)
    .describe('Keys of the catalogue such as notice.mask, or names of imported files.'),
  languages: z
    .array(z.enum(['zh-CN', 'en']))
    .min(1)
    .default(['zh-CN'])
    .describe('Languages each item is said in, one after the other.'),
  pauseSeconds: z.number().min(0).max(3600).default(20).describe('Silence after each item, seconds.'),
  hours: z.array(hours).min(1).optional().describe('When it plays; left out: always.'),
  dateFrom: z.iso.date().optional().describe('The first day it plays.'),
  dateTo: z.iso.date().optional().describe('The last day it plays.'),
});

export const soundSchema = z.strictObject({
  device: z
    .string()
    .min(1)
    .optional()
    .describe("A part of the sound card's name; without it the default card. Never a number: numbers move."),
  promptVolumeDb: decibels.default(0).describe('Added to everything for the person at the gate, dB.'),
  loopVolumeDb: decibels.default(-6).describe('Added to notices in a loop, dB.'),
  duckingDb: decibels.default(-18).describe('How far the loop goes down while something is said, dB.'),
  volumeByHour: z
    .array(
      z.strictObject({
        from: timeOfDay.describe('From this time of day.'),
        to: timeOfDay.describe('To this time of day; over midnight when it is not later than from.'),
        volumeDb: decibels.describe('Added within these hours, dB.'),
      }),
    )
    .default([])
    .describe('Added to everything within these hours; the lowest counts where they overlap.'),
  quietHours: z
    .array(hours)
    .default([
      { from: '12:00', to: '14:30' },
      { from: '21:00', to: '07:30' },
    ])
    .describe('When no loop and no notice sounds; by default the noon rest and the night.'),
  night: z
    .strictObject({
      from: timeOfDay.describe('From this time of day.'),
      to: timeOfDay.describe('To this time of day.'),
      capDb: decibels.describe('Prompts are never above this, dB.'),
    })
    .default({ from: '22:00', to: '06:00', capDb: -10 })
    .describe('Hours in which prompts are quieter: residential limits are 55 dB by day and 45 dB by night.'),
  calendar: z
    .array(exception)
    .default([])
    .describe('Exam days and holidays with quiet hours of their own, besides the ordinary ones.'),
  dailyLoopMinutes: z
    .number()
    .min(0)
    .max(1440)
    .default(90)
    .describe('Minutes a day in which loops and notices may sound; pauses do not count.'),
  loopOnlyOnPresence: z.boolean().default(false).describe('true: the loop plays only while somebody stands there.'),
  mutedPromptDb: decibels
    .default(-14)
    .describe('What prompts are lowered by while the kiosk is muted, dB; they are never silent.'),
  staffVolume: z
    .strictObject({
      lowestDb: decibels.describe('Down to this, dB.'),
      highestDb: z.number().min(0).max(20).describe('Up to this, dB.'),
    })
    .default({ lowestDb: -12, highestDb: 6 })
    .describe("How far staff may turn the volume; never above the normalised level, and the night's cap stays."),
  voicePacks: z
    .array(z.string().min(1))
    .max(8)
    .default([])
    .describe('Folders of voice packs, relative to this file; at most one for each language it stands in for.'),
  playlists: z
    .array(playlistSchema)
    .default([
      {
        name: 'notices',
        items: ['notice.mask', 'notice.queueDistance', 'notice.scanCode'],
        languages: ['zh-CN'],
        pauseSeconds: 20,
      },
    ])
    .describe('Notices that play in a loop: the first one whose time it is.'),
});

export type SoundConfiguration = z.output<typeof soundSchema>;
export type Hours = z.output<typeof hours>;
export type Playlist = z.output<typeof playlistSchema>;
export type Day = z.output<typeof day>;
