/** The two folders a box is restored to: made if they are not there, held meanwhile, and gone again when nothing came of it. */
import { existsSync, mkdirSync, readdirSync, realpathSync, rmdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { takeWriterLock } from '../../kiosk/ledger/lock.ts';
import { boxMarkFile, readBoxMark } from '../../kiosk/station/site/box-mark.ts';
import { busyCode } from '../devices/command.ts';
import { asRefusal } from '../handover/as-refusal.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { fullDisk } from '../room.ts';
import type { RestoreOptions } from './options.ts';
import { occupied } from './target.ts';

type Places = Pick<RestoreOptions, 'to' | 'data'>;
type Asked = Pick<RestoreOptions, 'to' | 'data' | 'file' | 'freeBytes'>;

/** Runs `work` while no station can run here. Throws a `Refusal` for whatever the file system says. */
export function withPlaces<T>({ to, data, file, freeBytes }: Asked, work: () => T): T {
  // What a backup holds is not packed: its file is about as long.
  const needs = statSync(file, { throwIfNoEntry: false })?.size ?? null;
  const made: Made[] = [];
  const lockFile = path.join(data, 'ledger.lock');
  let lockWasThere = true;
  try {
    for (const directory of [data, to]) makeFolder(directory, made);
    if (realpathSync(data) === realpathSync(to)) {
      throw new Refusal('--to and --data: one folder each; the station alone writes its data', refusalCodes.wrongUse);
    }
    lockWasThere = existsSync(lockFile);
    const lock = takeWriterLock(data);
    if (!lock.ok) {
      const { code, detail } = lock.error;
      if (code === 'busy') throw new Refusal(detail, busyCode);
      throw new Refusal(
        code === 'full' ? fullDisk(data, { needs, freeBytes }) : `${data}: cannot be written: ${detail}`,
        refusalCodes.cannotWrite,
      );
    }
    try {
      return work();
    } finally {
      lock.value.release();
    }
  } catch (error) {
    throw asRefusal(error, data, needs);
  } finally {
    // A box that is here now, or a restore that is to be finished, keeps its folders.
    if (!existsSync(path.join(data, boxMarkFile)) && !existsSync(path.join(data, 'ledger.db'))) {
      if (!lockWasThere) rmSync(lockFile, { force: true });
      for (const one of made.toReversed()) removeIfEmpty(one);
    }
  }
}

/** A `Refusal` while a box lies here that must not become another one, or not without a word. */
export function refuseMarked({
  data,
  to,
  afterRetirement,
}: Pick<RestoreOptions, 'to' | 'data' | 'afterRetirement'>): void {
  for (const directory of [data, to]) {
    const mark = readBoxMark(directory);
    if (mark === null) continue;
    if (mark === 'unreadable' || mark.state === 'retiring') {
      throw new Refusal(
        `${directory}: this box is being erased, or its mark cannot be read; it is not restored`,
        occupied,
      );
    }
    if (mark.state === 'retired' && mark.about !== afterRetirement) {
      throw new Refusal(
        `${directory}: this box was retired, as certificate ${mark.about} says. If it is to run again all the same, say --after-retirement ${mark.about}; the ledger records it`,
        occupied,
      );
    }
  }
}

/** Id of the certificate by which this box was retired; null when it was not. */
export function retiredBefore({ data, to }: Places): string | null {
  for (const directory of [data, to]) {
    const mark = readBoxMark(directory);
    if (mark !== null && mark !== 'unreadable' && mark.state === 'retired') return mark.about;
  }
  return null;
}

interface Made {
  readonly directory: string;
  /** The first of the folders above it that was made with it. */
  readonly first: string;
}

function makeFolder(directory: string, made: Made[]): void {
  const first = mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (first !== undefined) made.push({ directory, first });
}

function removeIfEmpty({ directory, first }: Made): void {
  for (let at = directory; ; at = path.dirname(at)) {
    if (existsSync(at)) {
      if (readdirSync(at).length > 0) return;
      rmdirSync(at);
    }
    if (at === first || at === path.dirname(at)) return;
  }
}
