/** What one process uses at one moment, and what a directory holds. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { getHeapSpaceStatistics, queryObjects } from 'node:v8';
import { anonymousBytes, rssBytes } from '../bench/process-figures.ts';

export interface Sample {
  readonly encounters: number;
  /** Simulated time since the start. */
  readonly days: number;
  /** Of JavaScript, after a collection. */
  readonly heapBytes: number;
  /** The part of it that is data: compiled code, which V8 makes and drops by the megabyte, lies in spaces of its own. */
  readonly dataBytes: number;
  /** Objects of JavaScript that are still in use, functions among them: counted, where bytes waver. */
  readonly objects: number;
  /** Held by objects of JavaScript outside its heap: buffers, databases. */
  readonly externalBytes: number;
  readonly residentBytes: number;
  /** The part of the resident memory that belongs to no file: programs and mapped files, which it shares with other
   * processes, left out. Its proportional share would follow who else runs. */
  readonly ownBytes: number;
  /** What keeps the event loop awake (`process.getActiveResourcesInfo`). */
  readonly handles: number;
  readonly descriptors: number;
  /** Of the station's clock. */
  readonly timers: number;
  readonly ledgerEvents: number;
  readonly ledgerBytes: number;
  readonly logBytes: number;
  /** All else that the box keeps. */
  readonly otherBytes: number;
  /** From the code to the recorded grant, processor time of the thread, mean of the encounters since the sample before. */
  readonly decisionMs: number;
  /** The same of a work that is always the same, done right after each of these decisions: what the machine itself was. */
  readonly floorMs: number;
}

/** Processor time of this thread so far. */
export function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

const dataSpaces: readonly string[] = ['new_space', 'old_space', 'large_object_space', 'new_large_object_space'];

/** Needs `--expose-gc`. */
export function usage(): Pick<
  Sample,
  'heapBytes' | 'dataBytes' | 'objects' | 'externalBytes' | 'residentBytes' | 'ownBytes' | 'handles' | 'descriptors'
> {
  if (globalThis.gc === undefined) throw new Error('start it with --expose-gc');
  // One that also gives back the pages it emptied: those kept for later are more the busier the machine is, up to 100 MB.
  globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const { heapUsed, external } = process.memoryUsage();
  return {
    heapBytes: heapUsed,
    externalBytes: external,
    objects: queryObjects(Object, { format: 'count' }),
    dataBytes: getHeapSpaceStatistics()
      .filter(({ space_name }) => dataSpaces.includes(space_name))
      .reduce((sum, { space_used_size }) => sum + space_used_size, 0),
    residentBytes: rssBytes(process.pid),
    ownBytes: anonymousBytes(process.pid),
    handles: process.getActiveResourcesInfo().length,
    descriptors: readdirSync('/proc/self/fd').length,
  };
}

/** Bytes of the files below a directory that are `wanted`. */
export function bytesBelow(directory: string, wanted: (name: string) => boolean): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
