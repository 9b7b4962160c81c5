/** The gate's part of a site file: lines, relay, and the times of the opening. */
import { z } from 'zod';
import { gateSchema } from '../../../drivers/gate/gate-configuration.ts';
import { gpioAccessSchema } from '../../../drivers/gate/guard-settings.ts';

const milliseconds = (least: number, error?: string) => z.int().min(least, error).max(86_400_000);
/** The contacts of a relay are not even closed sooner. */
const leastRelease = milliseconds(20, 'at least 20: in a shorter time the relay frees nobody');
/** Whoever is let in has to reach the door, and to go through it. */
const leastNotOpened = milliseconds(1_000, 'at least 1000: sooner nobody opens, and the opening would count as forced');
const leastHeldOpen = milliseconds(
  1_000,
  'at least 1000: sooner nobody has gone through, and each opening would be an alarm',
);

export const gateSiteSchema = z
  .strictObject({
    gpio: gpioAccessSchema.describe(
      'How GPIO lines are reached; the directory, of simulated lines, is relative to this file.',
    ),
    lines: gateSchema.describe('The relay and the inputs.'),
    portal: z
      .strictObject({
        releaseTimeMs: leastRelease.default(3_000).describe('How long the gate stays free for one person, ms.'),
        notOpenedMs: leastNotOpened.default(8_000).describe('After this without opening, the grant is over, ms.'),
        heldOpenMs: leastHeldOpen.default(20_000).describe('Open for longer than this is an alarm, ms.'),
        requestToExitMs: milliseconds(0)
          .default(8_000)
          .describe('An opening this soon after the button is no force, ms.'),
      })
      .describe('Times of the opening.'),
  })
  .refine(
    ({ lines, portal }) =>
      lines.relay.release.mode !== 'level' || lines.relay.release.maximumMs >= portal.releaseTimeMs,
    {
      path: ['lines', 'relay', 'release', 'maximumMs'],
      message: 'at least portal.releaseTimeMs: the relay would fall back before the release time is over',
    },
  );
