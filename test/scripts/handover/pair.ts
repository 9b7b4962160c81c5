/** A box and the empty one that is to replace it, as they lie on a disk, and what is done with them in one process. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../drivers/basics/clock.ts';
import { siteOf } from '../../../scripts/devices/command.ts';
import { backUp as backUpBox } from '../../../scripts/backup/back-up.ts';
import type { Backup } from '../../../scripts/backup/make-backup.ts';
import { type Rooms, roomsOfMachine } from '../../../scripts/backup/stage.ts';
import { backupTarget } from '../../../scripts/backup/target-file.ts';
import { lockToRecipient, unlock } from '../../../scripts/handover/key-lock.ts';
import { openSealed } from '../../../scripts/handover/open-sealed.ts';
import type { RestoreOptions } from '../../../scripts/restore/options.ts';

export interface Pair {
  readonly directory: string;
  readonly siteFile: string;
  readonly data: string;
  readonly runtime: string;
  readonly backup: string;
  /** Private key that opens the backup. */
  readonly key: string;
  readonly recipient: string;
  /** The replacement. */
  readonly to: string;
  readonly newData: string;
  readonly newRuntime: string;
}

/** Where everything of a pair lies; makes nothing. */
export function pairIn(directory: string): Pair {
  const at = (...names: readonly string[]): string => path.join(directory, ...names);
  return {
    directory,
    siteFile: at('old/etc/site.json'),
    data: at('old/data'),
    runtime: at('old/run'),
    backup: at('stick/box.kbk'),
    key: at('stick/recipient.key'),
    recipient: readOr(at('stick/recipient.pub')),
    to: at('new/etc'),
    newData: at('new/data'),
    newRuntime: at('new/run'),
  };
}

/** Makes the backup in this process; `final` hands the box over first. */
export async function backUp(
  pair: Pair,
  { final, onStep = () => {}, rooms = {} }: { final: boolean; onStep?: (step: string) => void; rooms?: Partial<Rooms> },
): Promise<Backup> {
  const { site, dataDirectory } = siteOf(pair.siteFile, '');
  const places = { site, siteFile: pair.siteFile, dataDirectory };
  return await backUpBox({
    places,
    out: backupTarget(places, pair.backup),
    final,
    lock: (id) => lockToRecipient(pair.recipient, id),
    runtimeDirectory: pair.runtime,
    rooms: { ...roomsOfMachine, ...rooms },
    clock: systemClock,
    clockTrusted: () => true,
    progress: () => {},
    onStep,
  });
}

export async function restoreOptions(pair: Pair, onStep: RestoreOptions['onStep'] = () => {}): Promise<RestoreOptions> {
  const sealed = openSealed(pair.backup);
  const { header } = sealed;
  sealed.close();
  return {
    file: pair.backup,
    key: await unlock(header.lock, header.id, pair.key),
    to: pair.to,
    data: pair.newData,
    runtimeDirectory: pair.newRuntime,
    overwriteSite: false,
    afterRetirement: null,
    freeBytes: () => null,
    clock: systemClock,
    synchronised: () => () => true,
    progress: () => {},
    onStep,
  };
}

const readOr = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
