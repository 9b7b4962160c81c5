/** Has a station on this box look at its site file, and hears whether it took the PINs and badges that stand there. */
import { z } from 'zod';
import type { PinsAnswer } from '../../kiosk/station/staff/live-pins.ts';
import { askStation } from '../ask-station.ts';

const answerSchema = z.object({
  digest: z.string(),
  fault: z.string().nullable(),
  restart: z.boolean(),
  /** A station that does not tell has taken no badge. */
  inForce: z.array(z.string()).default([]),
});

/** Null when it does not answer, or is of a version that has no such door. */
export function lookAtSite(port: number): Promise<PinsAnswer | null> {
  return askStation(port, '/site-pins', answerSchema);
}
