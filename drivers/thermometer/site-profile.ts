/** An instrument described in the site's own file instead of a model file: what a technician has to know, and no more. */
import { z } from 'zod';
import { frameProfile } from './frame-profile.ts';
import { lineSettings, type ThermometerModel } from './model-schema.ts';

const range = z
  .strictObject({ min: z.number().describe('Lowest, °C.'), max: z.number().describe('Highest, °C.') })
  .refine((each) => each.min < each.max, 'min must be below max');

/** For the site's schema, as `thermometer.profile`. */
export const siteProfile = z.strictObject({
  name: z.string().min(1).describe('What stands on the instrument.'),
  line: lineSettings.describe('How the serial line is set.'),
  frame: frameProfile.describe('What one message of the instrument looks like.'),
  silentAfterMs: z.int().min(200).max(60_000).describe('Without a valid message for this long it counts as lost, ms.'),
  settlingMs: z.int().min(0).max(10_000).default(1_300).describe('How long a new temperature takes to show fully, ms.'),
  measurableC: range.describe('Temperatures it can report, °C.'),
  ambientC: range.describe('Temperatures around it in which its readings hold, °C.'),
  accuracyC: z.number().positive().nullable().default(null).describe('± °C near body temperature; null: not stated.'),
  emissivity: z.number().gt(0).max(1).nullable().default(null).describe('As set in the instrument; null: not stated.'),
  presenceOnly: z
    .boolean()
    .default(false)
    .describe('It notices a warm body, but its figure is never the temperature of a person.'),
});

export type SiteProfile = z.output<typeof siteProfile>;

/** More than for a known instrument where nothing checks a frame: chance must not look like a device. */
const ACCEPT_CHECKED = 3;
const ACCEPT_UNCHECKED = 10;

export function modelFromProfile(profile: SiteProfile): ThermometerModel {
  const source = 'site file';
  const fact = <T>(value: T) => ({ value, source });
  return {
    id: 'profile',
    protocol: 'profile',
    name: profile.name,
    line: fact(profile.line),
    frame: fact(profile.frame),
    silentAfterMs: fact(profile.silentAfterMs),
    acceptAfterFrames: fact(profile.frame.checksum.kind === 'none' ? ACCEPT_UNCHECKED : ACCEPT_CHECKED),
    settlingMs: fact(profile.settlingMs),
    measurableC: fact(profile.measurableC),
    ambientC: fact(profile.ambientC),
    accuracyC: fact(profile.accuracyC),
    emissivity: fact(profile.emissivity),
    presenceOnly: fact(profile.presenceOnly),
  };
}
