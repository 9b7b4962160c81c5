/**
 * A ledger brought back from an older copy writes other events at places that are taken. As soon as that is known it is
 * set aside like a damaged one, and a new chain begins. The mark tells an opening in between what was under way.
 */
import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checked } from '../../drivers/basics/checked.ts';

const markFile = 'ledger.forked';

const markSchema = z.strictObject({ chain: z.string(), place: z.string(), sequence: z.int(), hash: z.string() });

/** Which chain ends, why, and where. */
export type Fork = z.infer<typeof markSchema>;

/** On disk when it returns. Throws errors of node:fs. */
export function markForked(directory: string, fork: Fork): void {
  const descriptor = openSync(join(directory, markFile), 'w', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(fork));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Null when there is none, or none that can be read: then nothing was begun. */
export function markedFork(directory: string): Fork | null {
  try {
    const parsed = checked(markSchema, JSON.parse(readFileSync(join(directory, markFile), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** To be called when the new chain stands. */
export function clearFork(directory: string): void {
  rmSync(join(directory, markFile), { force: true });
}
