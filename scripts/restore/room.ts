/** Whether what a backup holds fits where it is to go: known before a byte of it is written. */
import { statSync } from 'node:fs';
import type { Manifest } from '../handover/manifest.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { fullDisk } from '../room.ts';
import type { RestoreOptions } from './options.ts';

/** For what is recorded, for folders and for what a file system rounds up, bytes. */
const margin = 1_048_576;

/** A `Refusal` unless both folders take their part. */
export function refuseWithoutRoom(
  { files }: Manifest,
  { data, to, freeBytes }: Pick<RestoreOptions, 'data' | 'to' | 'freeBytes'>,
): void {
  const sum = (...roots: readonly string[]): number =>
    files.filter(({ root }) => roots.includes(root)).reduce((total, { bytes }) => total + bytes, margin);
  const together = statSync(data).dev === statSync(to).dev;
  const needs: readonly [string, number][] = together
    ? [[data, sum('data', 'runtime', 'site', 'named')]]
    : [
        [data, sum('data', 'runtime')],
        [to, sum('site', 'named')],
      ];
  for (const [directory, bytes] of needs) {
    const free = freeBytes(directory);
    if (free === null || free >= bytes) continue;
    throw new Refusal(fullDisk(directory, { needs: bytes, freeBytes }), refusalCodes.cannotWrite);
  }
}
