/**
 * Whether a box has a ledger. Only a certain no is a no: a tool that takes "I may not look" or "its disk is not mounted"
 * for "there is none yet" moves a gate unrecorded.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { faultMeaning } from '../refusal.ts';

export interface LedgerPlaces {
  readonly dataDirectory: string;
  /** Files that an enrolled box has elsewhere: with them, a data directory without anything has lost its content. */
  readonly ofEnrolled: readonly string[];
  /** Which disks are to be mounted where, and which are; those of the machine if absent. */
  readonly fstab?: string;
  readonly mounts?: string;
}

/** 'yes', 'notYet' for a box that never had one, or one sentence why neither can be said. */
export function ledgerPresence(places: LedgerPlaces): Result<'yes' | 'notYet', string> {
  const { dataDirectory, ofEnrolled } = places;
  const file = path.join(dataDirectory, 'ledger.db');
  try {
    return statSync(file).isFile() ? ok('yes') : err(`${file}: is not a file`);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return cannotTell(file, error);
  }
  if (isLinkToNothing(file)) return err(`${file}: is a link that leads nowhere`);
  if (isLinkToNothing(dataDirectory)) return err(`${dataDirectory}: is a link that leads nowhere`);
  const unmounted = notMounted(places);
  if (unmounted !== null) return err(`${dataDirectory}: the disk of ${unmounted} is not mounted`);
  let names: readonly string[] = [];
  try {
    names = existsSync(dataDirectory) ? readdirSync(dataDirectory) : [];
  } catch (error) {
    return cannotTell(dataDirectory, error);
  }
  // Its lock, its log, one that was set aside: there was a ledger here.
  const trace = names.find((name) => /^ledger[.-]|^kadian\.mark$/.test(name));
  if (trace !== undefined) return err(`${file}: is missing, although ${trace} is there`);
  const outside = ofEnrolled.filter((known) => path.relative(dataDirectory, known).startsWith('..'));
  if (names.filter((name) => name !== 'lost+found').length === 0 && outside.some((known) => existsSync(known))) {
    return err(`${dataDirectory}: has nothing in it, although this box is enrolled; is its disk mounted?`);
  }
  return ok('notYet');
}

function cannotTell(file: string, error: unknown): Result<never, string> {
  const meaning = faultMeaning(error);
  if (meaning === null) throw error;
  return err(`${file}: ${meaning}`);
}

function isLinkToNothing(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true && !existsSync(file);
}

/** The mount point of fstab(5) above the data directory that nothing is mounted on; null: all are, or none is asked for. */
function notMounted({
  dataDirectory,
  fstab = '/etc/fstab',
  mounts = '/proc/self/mounts',
}: LedgerPlaces): string | null {
  const mounted = new Set(linesOf(mounts).map(([, point]) => point));
  const due = linesOf(fstab)
    .filter(([, point = '', , options = '']) => point.startsWith('/') && !options.split(',').includes('noauto'))
    .map(([, point = '']) => point);
  return due.find((point) => isBelow(point, dataDirectory) && !mounted.has(path.resolve(point))) ?? null;
}

function isBelow(point: string, file: string): boolean {
  return point !== '/' && path.relative(point, file).split(path.sep)[0] !== '..';
}

/** The fields of a table of mounts; spaces in them are written as octal numbers. */
function linesOf(file: string): readonly (readonly string[])[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^\s*[^#\s]/.test(line))
    .map((line) =>
      line
        .trim()
        .split(/\s+/)
        .map((field) =>
          field.replaceAll(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCodePoint(Number.parseInt(octal, 8))),
        ),
    );
}
