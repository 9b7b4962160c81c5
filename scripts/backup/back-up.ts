/**
 * A backup from first to last, one at a time. A box is handed over only when its file is whole, read back and on the medium:
 * whatever goes wrong before, the box is as it was.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { takeWriterLock } from '../../kiosk/ledger/lock.ts';
import { busyCode } from '../devices/command.ts';
import { asRefusal } from '../handover/as-refusal.ts';
import type { Locked } from '../handover/key-lock.ts';
import { Refusal } from '../refusal.ts';
import { takeBackupLock } from './backup-lock.ts';
import { callOff, markHandedOver, recordHandOver } from './hand-over.ts';
import { type Backup, type BackupOptions, makeBackup } from './make-backup.ts';
import { refuseWithoutRoom, unfinishedOf } from './target-file.ts';

export interface BackUpOptions
  extends Omit<BackupOptions, 'id' | 'locked' | 'handedOver' | 'onWhole' | 'clockTrusted'> {
  readonly final: boolean;
  readonly lock: (id: string) => Locked;
  readonly clockTrusted: () => boolean;
}

/** Throws a `Refusal`; of a `final` one it says whether the box may go on. */
export async function backUp(options: BackUpOptions): Promise<Backup> {
  const { places, out, final, rooms, clockTrusted } = options;
  const running = takeBackupLock(places.dataDirectory);
  try {
    // Of a call that a power cut ended.
    rmSync(unfinishedOf(out), { force: true });
    refuseWithoutRoom(places, out, rooms);
    if (final) return await handBoxOver(options);
    const id = newId();
    return await makeBackup({
      ...options,
      id,
      locked: options.lock(id),
      handedOver: false,
      clockTrusted: clockTrusted(),
      onWhole: () => {},
    });
  } catch (error) {
    throw asRefusal(error, out);
  } finally {
    running.release();
  }
}

async function handBoxOver(options: BackUpOptions): Promise<Backup> {
  const { places, clock, clockTrusted, lock, onStep, out } = options;
  const { dataDirectory, site } = places;
  const fresh = newId();
  const { recipient } = lock(fresh);
  const about = { dataDirectory, place: site.place, clock, clockTrusted, id: fresh, recipient };
  const { id, again } = recordHandOver(about);
  onStep('handedOver');
  // From the copy to the mark no station may write: what it recorded would not be in the file.
  const writing = takeWriterLock(dataDirectory);
  let named = false;
  try {
    if (!writing.ok) throw new Refusal(`the ledger cannot be held: ${writing.error.detail}`, busyCode);
    const made = await makeBackup({
      ...options,
      id,
      locked: lock(id),
      handedOver: true,
      clockTrusted: clockTrusted(),
      onWhole() {
        if (!again) markHandedOver(dataDirectory, id, clock);
        onStep('marked');
      },
      onStep(step) {
        named ||= step === 'named';
        onStep(step);
      },
    });
    writing.value.release();
    return made;
  } catch (error) {
    if (writing.ok) writing.value.release();
    const { message, exitCode } = asRefusal(error, out);
    if (named) throw new Refusal(`${message}; the box is handed over: check the file by --verify`, exitCode);
    if (again) throw new Refusal(`${message}; the box stays handed over with backup ${id}`, exitCode);
    const untold = callOff(about, id);
    const so = 'the box was not handed over and may go on';
    throw new Refusal(
      untold === null ? `${message}; ${so}` : `${message}; ${so}, though its ledger could not say so (${untold})`,
      exitCode,
    );
  }
}

function newId(): string {
  return randomBytes(8).toString('hex');
}
