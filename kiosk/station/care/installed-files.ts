/**
 * Notices when files of the package are no longer those that were installed: by a bad card, a hand, or somebody who broke
 * in without being root (root can change what dpkg noted as well). Looked at soon after a start and once a day.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clock, Timer } from '../../../drivers/basics/clock.ts';
import type { NewEvent } from '../../ledger/writer.ts';

/** Names of files as dpkg notes them, without the slash at their beginning. */
export type Differing = readonly string[];

const firstMs = 600_000;
const everyMs = 86_400_000;
/** An update lays its files one after the other: what differs must still differ then. */
const againMs = 600_000;
const mostNamed = 10;

/** The files of the package that are gone or not as installed, sorted; null: no package is installed here, or it cannot be asked. */
export async function differingFiles(root = '/', packageName = 'kadian'): Promise<Differing | null> {
  const noted = (kind: string): string | null =>
    textOrNull(path.join(root, `var/lib/dpkg/info/${packageName}.${kind}`));
  const sums = noted('md5sums');
  if (sums === null) return null;
  // What a technician may change is no part of it.
  const own = new Set((noted('conffiles') ?? '').split('\n').map((line) => line.replace(/^\//, '')));
  const differing: string[] = [];
  for (const line of sums.split('\n')) {
    const [, sum, file = ''] = /^([0-9a-f]{32}) [ *](.+)$/.exec(line) ?? [];
    if (sum === undefined || own.has(file)) continue;
    const found = await sumOf(path.join(root, file));
    if (found !== sum && found !== '') differing.push(file);
  }
  return differing.toSorted();
}

/** Null: it is gone, or the disk does not give it; empty: this account may not read it, and nothing is known of it. */
async function sumOf(file: string): Promise<string | null> {
  const hash = createHash('md5');
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? '' : null;
  }
}

function textOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

export interface FilesWatchOptions {
  readonly clock: Clock;
  readonly differing: () => Promise<Differing | null>;
  readonly record: (event: Extract<NewEvent, { readonly type: 'software.filesChanged' }>) => void;
}

/** Records each other set of changed files once in the life of the station. */
export function startFilesWatch({ clock, differing, record }: FilesWatchOptions): { stop(): void } {
  let told = '';
  let suspected = '';
  let stopped = false;
  let timer: Timer = clock.after(firstMs, () => void look());
  async function look(): Promise<void> {
    const files = (await differing()) ?? [];
    if (stopped) return;
    const all = files.join('\n');
    const isNew = files.length > 0 && all !== told;
    const isSure = isNew && all === suspected;
    if (isSure)
      record({ type: 'software.filesChanged', data: { count: files.length, files: files.slice(0, mostNamed) } });
    if (isSure || files.length === 0) told = all;
    suspected = isNew ? all : '';
    timer = clock.after(isNew && !isSure ? againMs : everyMs, () => void look());
  }
  return {
    stop() {
      stopped = true;
      timer.cancel();
    },
  };
}
