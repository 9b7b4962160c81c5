/** A copy of all the station keeps, as of one moment, while it runs or not. */
import { copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { faultOfOpening } from '../../kiosk/ledger/faults.ts';
import { verifyChain, type ChainReport } from '../../kiosk/ledger/verify.ts';
import { type BoxFile, dataFilesOf, isAside, isDatabase, pseudonymKeyFile } from '../handover/box-files.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { mebibytes, openStage, type Rooms } from './stage.ts';

export interface BoxCopy {
  /** `from` names the copy. */
  readonly files: readonly BoxFile[];
  readonly ledger: ChainReport;
  /** Bytes of all files. */
  readonly bytes: number;
}

/** Folders and what a file system rounds up, bytes. */
const smallFiles = 1_048_576;

/** A key that changes in between is copied again; more often it is no accident. */
const attempts = 5;

export interface CopyOptions {
  readonly dataDirectory: string;
  readonly runtimeDirectory: string;
  readonly rooms: Rooms;
  readonly progress: (line: string) => void;
}

/** Copies to where there is room for it (stage.ts); `removeStages` takes it away again. */
export async function copyBox(options: CopyOptions): Promise<BoxCopy> {
  const { dataDirectory, progress } = options;
  for (let attempt = 1; ; attempt += 1) {
    const before = marksOfKeys(dataDirectory);
    const copy = await copyOnce(options);
    if (before === marksOfKeys(dataDirectory)) return copy;
    if (attempt === attempts)
      throw new Refusal('the keys of the box change all the time; try again', refusalCodes.badFile);
    progress('a key of the box was changed meanwhile: once more');
  }
}

/** At most so many bytes are copied. */
export function bytesToCopy(dataDirectory: string): number {
  const size = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const files = dataFilesOf(dataDirectory).flatMap(({ from }) => [from, `${from}-wal`]);
  return files.reduce((sum, file) => sum + size(file), smallFiles);
}

async function copyOnce({ dataDirectory, runtimeDirectory, rooms, progress }: CopyOptions): Promise<BoxCopy> {
  const target = openStage(dataDirectory, bytesToCopy(dataDirectory), rooms);
  const files: BoxFile[] = [];
  let bytes = 0;
  const keep = (file: BoxFile): void => {
    files.push(file);
    bytes += statSync(file.from).size;
  };
  const from = path.join(dataDirectory, 'ledger.db');
  const ledgerCopy = path.join(target, 'data', 'ledger.db');
  mkdirSync(path.dirname(ledgerCopy), { recursive: true, mode: 0o700 });
  progress(`ledger: ${mebibytes(statSync(from).size)} MiB`);
  vacuumInto(from, ledgerCopy);
  const checked = verifyChain(ledgerCopy);
  if (!checked.ok) {
    const { error } = checked;
    const why = error.code === 'damaged' ? error.damage.place : error.fault.detail;
    throw new Refusal(`${from}: damaged (${why}); start the station once, which sets it aside`, refusalCodes.badFile);
  }
  keep({ root: 'data', path: 'ledger.db', from: ledgerCopy });
  for (const file of dataFilesOf(dataDirectory)) {
    if (file.path === 'ledger.db') continue;
    const copy = path.join(target, 'data', file.path);
    mkdirSync(path.dirname(copy), { recursive: true, mode: 0o700 });
    if (await copyFile(file, copy)) keep({ ...file, from: copy });
  }
  const key = path.join(runtimeDirectory, pseudonymKeyFile);
  const keyCopy = path.join(target, 'runtime', pseudonymKeyFile);
  mkdirSync(path.dirname(keyCopy), { recursive: true, mode: 0o700 });
  if (path.dirname(key) !== dataDirectory && copyIfThere(key, keyCopy)) {
    keep({ root: 'runtime', path: pseudonymKeyFile, from: keyCopy });
  }
  return { files, ledger: checked.value, bytes };
}

/**
 * What was deleted is not in the copy. Not SQLite's backup interface: at a rush every commit of the station would let it
 * begin again (https://www.sqlite.org/c3ref/backup_finish.html).
 */
function vacuumInto(from: string, to: string): void {
  let database: Database.Database | undefined;
  try {
    database = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 });
    database.prepare<[string]>('VACUUM INTO ?').run(to);
  } catch (error) {
    const { code, detail } = faultOfOpening(error);
    if (code === 'full') {
      throw new Refusal(`${path.dirname(to)}: no room for a copy of the ledger: ${detail}`, refusalCodes.cannotWrite);
    }
    throw new Refusal(`${from}: cannot be copied: ${detail}`, refusalCodes.badFile);
  } finally {
    database?.close();
  }
}

/** False when it went away meanwhile, as a list does that was replaced. */
async function copyFile({ path: name, from }: BoxFile, to: string): Promise<boolean> {
  try {
    if (isAside(name) || !isDatabase(from)) {
      copyFileSync(from, to);
      return true;
    }
    const database = new Database(from, { readonly: true, fileMustExist: true, timeout: 5_000 });
    try {
      await database.backup(to);
    } finally {
      database.close();
    }
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'SQLITE_CANTOPEN')) {
      rmSync(to, { force: true });
      return false;
    }
    throw error;
  }
}

function copyIfThere(from: string, to: string): boolean {
  try {
    copyFileSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
}

/** Which files the keys are at this moment: a change of the device key moves two of them. */
function marksOfKeys(dataDirectory: string): string {
  return dataFilesOf(dataDirectory)
    .filter(({ path: name }) => name.endsWith('.key'))
    .map(({ path: name, from }) => {
      const found = statSync(from, { bigint: true, throwIfNoEntry: false });
      return `${name} ${found?.ino} ${found?.mtimeNs} ${found?.size}`;
    })
    .join('\n');
}
