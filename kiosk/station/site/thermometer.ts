/** The thermometer's part of a site file: which instrument, where it is, and the open correction of its readings. */
import { z } from 'zod';
import { siteProfile } from '../../../drivers/thermometer/site-profile.ts';

const code = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'letters, digits, dot, dash and underscore, 64 at most');

const correctionSchema = z.strictObject({
  version: code.describe('Name of this correction; it is recorded with each reading.'),
  offsetC: z.number().min(-3).max(3).describe('Added to the raw value, °C.'),
  author: code.describe('Code of whoever compared the instrument and answers for the offset; a code, not a name.'),
  expires: z.iso
    .date('a date such as 2026-03-31')
    .describe('The last day on which it applies; afterwards readings are not corrected.'),
});

export const thermometerSchema = z
  .strictObject({
    model: z.string().min(1).optional().describe('Name of a file in hw-config/models/thermometers.'),
    profile: siteProfile.optional().describe('Instead of a model: an instrument nobody has written a driver for.'),
    path: z.string().min(1).describe('Stable path of the serial line: /dev/serial/by-id/… or by-path/…'),
    baudRate: z.int().min(300).max(3_000_000).optional().describe('Where this one differs from its model, bit/s.'),
    correction: correctionSchema
      .optional()
      .describe('Open correction of this instrument; recorded with each reading beside the raw value.'),
    correctionRule: z
      .strictObject({
        aloneC: z
          .number()
          .min(0)
          .max(1)
          .exactOptional()
          .describe('Up to this a technician corrects alone, °C; above it a member of staff confirms. Usual: 0.3.'),
        mostC: z.number().min(0).max(3).exactOptional().describe('The largest correction at all, °C. Usual: 1.'),
        mostDays: z.int().min(1).max(90).exactOptional().describe('The longest a correction holds, days. Usual: 30.'),
      })
      .exactOptional()
      .describe('What a technician may correct at the box.'),
  })
  .refine(({ model, profile }) => (model === undefined) !== (profile === undefined), {
    path: ['model'],
    message: 'a model, or the instrument described in profile: one of the two',
  });
