/** The file a backup is written to: which may be, and whether there is room for it. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { faultOfOpening } from '../../kiosk/ledger/faults.ts';
import { type BoxPlaces, dataFilesOf, siteFilesOf } from '../handover/box-files.ts';
import { isSealed } from '../handover/sealed-file.ts';
import { mustBeWritable } from '../output-target.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { fullDisk } from '../room.ts';
import type { Rooms } from './stage.ts';

/** The real path; an earlier backup gives way, and nothing else that is there. */
export function backupTarget(places: BoxPlaces, out: string): string {
  const { files } = siteFilesOf(places);
  const { file } = mustBeWritable(out, {
    ownFiles: [places.siteFile, ...files.map(({ from }) => from)],
    dataDirectory: places.dataDirectory,
    mayReplace: isSealed,
  });
  if (file === null) throw new Error('a backup on standard output');
  return file;
}

/** Where it is written until it is whole. */
export function unfinishedOf(out: string): string {
  return `${out}.unfinished`;
}

/** A `Refusal` when it cannot fit, whatever the copy leaves out. What is there already stays until the new one is whole. */
export function refuseWithoutRoom(places: BoxPlaces, out: string, { freeBytes }: Rooms): void {
  const folder = path.dirname(path.resolve(out));
  const free = freeBytes(folder);
  const least = leastBytes(places);
  if (free === null || free >= least) return;
  const earlier = existsSync(out) ? ' beside the backup that is there' : '';
  throw new Refusal(
    `no room for the backup${earlier}: ${fullDisk(folder, { needs: least, freeBytes })}`,
    refusalCodes.cannotWrite,
  );
}

function leastBytes(places: BoxPlaces): number {
  const { files } = siteFilesOf(places);
  const ledger = path.join(places.dataDirectory, 'ledger.db');
  const whole = [...files, ...dataFilesOf(places.dataDirectory)].filter(({ from }) => from !== ledger);
  const size = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  // Pages half full are packed by the copy.
  return whole.reduce((sum, { from }) => sum + size(from), Math.floor(usedBytes(ledger) / 2));
}

function usedBytes(ledger: string): number {
  let database: Database.Database | undefined;
  try {
    database = new Database(ledger, { readonly: true, fileMustExist: true, timeout: 5_000 });
    const value = (pragma: string): number => Number(database?.pragma(pragma, { simple: true }));
    return value('page_size') * (value('page_count') - value('freelist_count'));
  } catch (error) {
    // What is wrong with it is said when it is copied.
    faultOfOpening(error);
    return 0;
  } finally {
    database?.close();
  }
}
