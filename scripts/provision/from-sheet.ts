/** From one sheet to a site file for each box, labels, and a report of everything that is wrong with it. */
import { existsSync, readdirSync, realpathSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import type { Board } from '../../drivers/gate/boards.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import { mustBeFolder } from '../output-target.ts';
import { asRefusal } from '../handover/as-refusal.ts';
import { readBytes, Refusal, refusalCodes } from '../refusal.ts';
import { fullDisk, nearestFolder, roomAt } from '../room.ts';
import { checksumOf, labelsPage } from './labels.ts';
import { lockBytes, takeOutLock, type OutLock } from './out-lock.ts';
import { readReleaseKeys } from './release-keys.ts';
import { releaseKeysFile } from '../../kiosk/station/care/release.ts';
import { checkRows } from './sheet/check-rows.ts';
import type { SheetFault } from './sheet/fault.ts';
import type { JsonObject } from './sheet/json-path.ts';
import { readSheet } from './sheet/read-sheet.ts';
import type { SheetRow } from './sheet/sheet.ts';
import { knownBoards, publicHashes, readTemplate, type TemplateFault } from './templates.ts';
import { changedFiles, type FinishedFile, unfinishedMark, writeFiles, type WriteStep } from './write-boxes.ts';

/** sysexits(3) EX_CANTCREAT. */
export const { cannotWrite } = refusalCodes;

/** What file systems give at once, bytes. */
const page = 4_096;

/** All labels, beside the boxes. */
export const labelsFile = 'labels.html';

export interface SheetOptions {
  readonly sheet: string;
  readonly out: string;
  /** Template of rows that name none. */
  readonly base: string | null;
  /** File of the keys whose releases count, of rows that name none. */
  readonly releaseKeys: string | null;
  readonly board: Board | null;
  readonly dryRun: boolean;
  /** Boxes without faults are written though others have some. */
  readonly goodOnes: boolean;
  /** Progress, for people. */
  readonly tell: (line: string) => void;
  readonly onStep?: (step: WriteStep) => void;
}

export interface SheetReport {
  readonly sheet: string;
  readonly rows: number;
  readonly faults: readonly SheetFault[];
  /** By their ids; with a dry run what would have been written. */
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  /** Nothing was written of them: they, or with them the whole sheet, have faults. */
  readonly heldBack: readonly string[];
  /** In the directory and not in the sheet: left as they are. */
  readonly gone: readonly string[];
  /** Of the boxes without faults: these get no release keys, and take no update. */
  readonly withoutReleaseKeys: readonly string[];
  readonly checksums: Readonly<Record<string, string>>;
  readonly resumed: boolean;
  readonly labels: string | null;
  readonly dryRun: boolean;
  readonly unusable: boolean;
}

export async function provisionSheet(options: SheetOptions): Promise<SheetReport> {
  const { out, dryRun } = options;
  mustBeFolder(out, { lookOnly: true });
  // A directory that is not there yet is taken when it is made; one without room when it is known what is to be written.
  const hasRoom = (roomAt(out) ?? lockBytes) >= lockBytes;
  const lock = existsSync(out) && hasRoom && !dryRun ? takeOutLock(out) : null;
  try {
    return await provisionInto(options, lock);
  } finally {
    lock?.release();
  }
}

async function provisionInto(options: SheetOptions, lock: OutLock | null): Promise<SheetReport> {
  const { out, dryRun, tell } = options;
  const sheet = readSheet(readBytes(options.sheet), options.sheet);
  if (sheet.rows.length === 0 && sheet.faults.length === 0)
    throw new Refusal(`${options.sheet}: has no box in it, only a head`, refusalCodes.badFile);
  tell(`${sheet.rows.length} boxes in ${options.sheet}`);
  const checked = checkRows(sheet, {
    baseOf: templates(options),
    releaseKeysOf: releaseKeys(options),
    boards: knownBoards(),
    board: options.board,
    publicHashes: publicHashes(),
    onProgress: (done, of) => (done % 100 === 0 || done === of ? tell(`checked ${done} of ${of}`) : undefined),
  });
  const isWrong = checked.faults.some(({ severity }) => severity === 'error');
  const boxes = isWrong && !options.goodOnes ? [] : checked.boxes;
  const ids = sheet.rows.flatMap(({ cells }) => cells.get('id')?.text ?? []);
  const heldBack = [...new Set(ids)].filter((id) => !boxes.some((box) => box.id === id));
  const gone = goneFrom(out, new Set(ids));
  const files: FinishedFile[] = boxes.map(({ id, text }) => ({ name: `${id}.json`, text }));
  for (const { id, releaseKeys: keys } of boxes)
    if (keys !== null) files.push({ name: `${id}/${releaseKeysFile}`, text: keys });
  if (boxes.length > 0) tell('drawing labels');
  if (boxes.length > 0) files.push({ name: labelsFile, text: await labelsPage(boxes) });
  const { written, unchanged, resumed } =
    files.length === 0 || dryRun ? wouldWrite(out, files) : put(files, options, lock);
  /** A box is new when one of its files is. */
  const idsOf = (names: readonly string[]) =>
    boxes.map(({ id }) => id).filter((id) => filesOf(id).some((name) => names.includes(name)));
  return {
    sheet: options.sheet,
    rows: sheet.rows.length,
    faults: checked.faults,
    written: idsOf(written),
    unchanged: idsOf(unchanged).filter((id) => !idsOf(written).includes(id)),
    heldBack,
    gone,
    withoutReleaseKeys: boxes.filter((box) => box.releaseKeys === null).map(({ id }) => id),
    checksums: Object.fromEntries(boxes.map(({ id, text }) => [id, checksumOf(text)])),
    resumed,
    labels: boxes.length === 0 ? null : path.join(out, labelsFile),
    dryRun,
    unusable: sheet.unusable,
  };
}

function filesOf(id: string): readonly string[] {
  return [`${id}.json`, `${id}/${releaseKeysFile}`];
}

function put(files: readonly FinishedFile[], { sheet, out, onStep }: SheetOptions, taken: OutLock | null) {
  const mark = [
    '这里的文件还没有写完，请再运行一次 kadian provision。',
    `Not finished: files here may be of two runs. Run it again: kadian provision --sheet ${sheet} --out ${out}`,
    '',
  ].join('\n');
  const needs = bytesOf(changedFiles(out, files), mark);
  const free = roomAt(out);
  if (free !== null && free < needs) throw new Refusal(fullDisk(out, { needs }), cannotWrite);
  const there = nearestFolder(out);
  const directory = mustBeFolder(out);
  try {
    const lock = taken ?? takeOutLock(directory);
    try {
      return writeFiles(directory, files, { mark, ...(onStep === undefined ? {} : { onStep }) });
    } finally {
      if (taken === null) lock.release();
    }
  } catch (error) {
    removeEmpty(directory, there);
    throw asRefusal(error, out, needs);
  }
}

/** On the disk: whole pages, each folder and the mark too; the lock is held meanwhile. */
function bytesOf(files: readonly FinishedFile[], mark: string): number {
  const folders = new Set(files.map(({ name }) => path.dirname(name))).size;
  const texts = files.length === 0 ? [] : [mark, ...files.map(({ text }) => text)];
  const pages = texts.reduce((sum, text) => sum + Math.ceil(Buffer.byteLength(text) / page), folders);
  return lockBytes + pages * page;
}

/** Folders that were made for nothing, up to the one that was there before. */
function removeEmpty(directory: string, there: string): void {
  const kept = realpathSync(there);
  for (let at = directory; at !== kept && at !== path.dirname(at); at = path.dirname(at)) {
    if (readdirSync(at).length > 0) return;
    rmdirSync(at);
  }
}

function wouldWrite(out: string, files: readonly FinishedFile[]) {
  const changed = changedFiles(out, files);
  const unchanged = files.filter((file) => !changed.includes(file)).map(({ name }) => name);
  return { written: changed.map(({ name }) => name), unchanged, resumed: existsSync(path.join(out, unfinishedMark)) };
}

/** Templates by their rows; each file is read once. */
function templates({ sheet, base }: SheetOptions): (row: SheetRow) => Result<JsonObject, TemplateFault> {
  const read = new Map<string, Result<JsonObject, TemplateFault>>();
  return ({ cells }) => {
    const named = cells.get('base')?.text;
    const file = named === undefined ? base : path.resolve(path.dirname(sheet), named);
    if (file === null)
      return err({
        found: 'no template',
        expected: 'a site file',
        remedy: 'fill the column base (模板), or call with --base FILE',
      });
    const template = read.get(file) ?? readTemplate(file);
    read.set(file, template);
    return template;
  };
}

/** The text of the keys a row names, or that all of them share; null: none. Each file is read once. */
function releaseKeys({
  sheet,
  releaseKeys: shared,
}: SheetOptions): (row: SheetRow) => Result<string | null, TemplateFault> {
  const read = new Map<string, Result<string, TemplateFault>>();
  return ({ cells }) => {
    const named = cells.get('releaseKeys')?.text;
    const file = named === undefined ? shared : path.resolve(path.dirname(sheet), named);
    if (file === null) return ok(null);
    const keys = read.get(file) ?? readReleaseKeys(file);
    read.set(file, keys);
    return keys;
  };
}

/** Site files of boxes that the sheet does not name any more. */
function goneFrom(out: string, ids: ReadonlySet<string>): readonly string[] {
  if (!existsSync(out)) return [];
  const names = readdirSync(out).filter((name) => name.endsWith('.json'));
  return names.map((name) => name.slice(0, -'.json'.length)).filter((id) => !ids.has(id));
}
