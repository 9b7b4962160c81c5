/**
 * Every file that makes a box what it is: the site file and what it names, everything the station keeps in its data
 * directory, and the key of pseudonyms, which an installed box holds in memory.
 */
import { existsSync, lstatSync, openSync, readdirSync, readSync, closeSync } from 'node:fs';
import path from 'node:path';
import type { Site } from '../../kiosk/station/site/site.ts';
import { boxMarkFile } from '../../kiosk/station/site/box-mark.ts';

/** `site`: beside the site file; `named`: elsewhere, named by it; `data`: the data directory; `runtime`: in memory. */
export const roots = ['site', 'named', 'data', 'runtime'] as const;
export type Root = (typeof roots)[number];

export interface BoxFile {
  readonly root: Root;
  /** Relative to its root, with `/`. */
  readonly path: string;
  /** Absolute, where it is now. */
  readonly from: string;
}

/** Where the site file names a file or folder, and which of the box's files that is. */
export interface NamedBySite {
  /** Keys and indices into the site file. */
  readonly where: readonly (string | number)[];
  readonly root: Root;
  readonly path: string;
}

export interface SiteFiles {
  readonly files: readonly BoxFile[];
  readonly named: readonly NamedBySite[];
  /** Named, and not there. */
  readonly missing: readonly string[];
}

export interface BoxPlaces {
  readonly site: Site;
  /** Absolute paths. */
  readonly siteFile: string;
  readonly dataDirectory: string;
}

/** Where the service manager lets an installed station keep what must not outlive the power. */
export const installedRuntime = '/run/kadian';
export const pseudonymKeyFile = 'pseudonyms.key';

/** The site file first. */
export function siteFilesOf({ site, siteFile, dataDirectory }: BoxPlaces): SiteFiles {
  const directory = path.dirname(siteFile);
  const files: BoxFile[] = [{ root: 'site', path: path.basename(siteFile), from: siteFile }];
  const named: NamedBySite[] = [];
  const missing: string[] = [];
  const add = (where: NamedBySite['where'], value: string | undefined): void => {
    if (value === undefined) return;
    const absolute = path.resolve(directory, value);
    if (!existsSync(absolute)) {
      missing.push(absolute);
      return;
    }
    const place = placeOf(absolute, { directory, dataDirectory, number: named.length + 1 });
    named.push({ where, ...place });
    // What lies in the data directory comes along with it.
    if (place.root === 'data') return;
    for (const { relative, from } of filesIn(absolute)) {
      files.push({ root: place.root, path: relative === '' ? place.path : `${place.path}/${relative}`, from });
    }
    if (where[0] !== 'trustList') return;
    for (const rules of ruleSetsBeside(absolute)) {
      const name = path.basename(rules);
      files.push({ root: place.root, path: path.posix.join(path.posix.dirname(place.path), name), from: rules });
    }
  };
  const { authority, clientCertificate, commandKeys } = site.uplink;
  add(['trustList'], site.trustList);
  add(['uplink', 'authority'], authority);
  add(['uplink', 'clientCertificate', 'certificate'], clientCertificate?.certificate);
  add(['uplink', 'clientCertificate', 'key'], clientCertificate?.key);
  add(['uplink', 'commandKeys'], commandKeys);
  site.sound.voicePacks.forEach((folder, index) => add(['sound', 'voicePacks', index], folder));
  const once = new Map(files.map((file) => [`${file.root} ${file.path}`, file]));
  return { files: [...once.values()], named, missing };
}

/** Kept by the machine for itself, made anew at each start, or left by a write that a power cut ended. */
const passing = [
  'ledger.lock',
  'ledger.pid',
  'backup.lock',
  boxMarkFile,
  'backup.unfinished',
  'restore.unfinished',
  'retire.json',
  'kadian-shell',
];

/** Everything in the data directory that a replacement needs; the parts of databases in use are not named on their own. */
export function dataFilesOf(dataDirectory: string): readonly BoxFile[] {
  const all = filesIn(dataDirectory).filter(({ relative }) => {
    const [first = ''] = relative.split('/');
    return !passing.includes(first) && !relative.endsWith('.unfinished') && !relative.endsWith('.new');
  });
  const names = new Set(all.map(({ relative }) => relative));
  const isPart = (relative: string): boolean => {
    const whole = /^(.*)-(wal|shm|journal)$/.exec(relative)?.[1];
    if (whole === undefined || !names.has(whole)) return false;
    return !isAside(whole) || relative.endsWith('-shm');
  };
  return all
    .filter(({ relative }) => !isPart(relative))
    .map(({ relative, from }) => ({ root: 'data', path: relative, from }));
}

/** A ledger that was set aside: nobody writes it, and its log belongs to it as it is. */
export function isAside(relative: string): boolean {
  return /^ledger\.damaged-\d+\.db$/.test(relative);
}

/** Whether a file is one of SQLite's. */
export function isDatabase(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(16);
    readSync(descriptor, head, 0, head.length, 0);
    return head.toString('latin1') === 'SQLite format 3\0';
  } finally {
    closeSync(descriptor);
  }
}

interface Found {
  /** With `/`; empty for the file that was asked for itself. */
  readonly relative: string;
  readonly from: string;
}

/** All regular files below a path, in order; links, sockets and devices are no part of a box. */
export function filesIn(start: string): readonly Found[] {
  const found: Found[] = [];
  const look = (from: string, relative: string): void => {
    const kind = lstatSync(from, { throwIfNoEntry: false });
    if (kind?.isFile() === true) found.push({ relative, from });
    if (kind?.isDirectory() !== true) return;
    for (const name of readdirSync(from).toSorted())
      look(path.join(from, name), relative === '' ? name : `${relative}/${name}`);
  };
  look(start, '');
  return found;
}

function placeOf(
  absolute: string,
  { directory, dataDirectory, number }: { directory: string; dataDirectory: string; number: number },
): Pick<NamedBySite, 'root' | 'path'> {
  const inData = within(dataDirectory, absolute);
  if (inData !== null) return { root: 'data', path: inData };
  const inSite = within(directory, absolute);
  if (inSite !== null) return { root: 'site', path: inSite };
  return { root: 'named', path: `${number}/${path.basename(absolute)}` };
}

function within(directory: string, absolute: string): string | null {
  const relative = path.relative(directory, absolute);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? null : relative;
}

/** Rule sets of certificates lie beside the trust list (kiosk/station/credentials/desk-rules.ts). */
function ruleSetsBeside(trustList: string): readonly string[] {
  const directory = path.dirname(trustList);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.rules.json'))
    .map((name) => path.join(directory, name));
}
