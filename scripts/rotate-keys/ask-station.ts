/** Asks a station for a change of its device key: by a file only its account and root may make, and a knock on its door. */
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { askStation } from '../ask-station.ts';
import { syncPath } from '../../drivers/basics/sync-path.ts';
import { keyChangeRequest, type KeyAnswer } from '../../kiosk/station/district/key-change.ts';

/**
 * The file is whole from its first moment, since nothing is in it. `wx` follows no link, which matters where root writes
 * into a directory of another account. Throws as node:fs.
 */
export function writeRequest(dataDirectory: string): void {
  try {
    closeSync(openSync(path.join(dataDirectory, keyChangeRequest), 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  syncPath(dataDirectory);
}

const answerSchema = z.object({
  key: z.string().nullable(),
  pending: z.string().nullable(),
  fault: z.string().nullable(),
});

/** Has the station look for the request; null when it does not answer, or is of a version that has no such door. */
export function knock(port: number): Promise<KeyAnswer | null> {
  return askStation(port, '/device-key', answerSchema);
}
