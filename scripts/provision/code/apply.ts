/** A configuration that was verified, put in force: never an older one after a newer one, and whole or not at all. */
import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Board } from '../../../drivers/gate/boards.ts';
import { err, ok, type Result } from '../../../drivers/basics/result.ts';
import { judgeSite, siteText } from '../judge-site.ts';
import { faultIn, placeReleaseKeys, releaseKeysBeside } from '../release-keys.ts';
import { releaseKeysFile } from '../../../kiosk/station/care/release.ts';
import { holdingSite, replaceSite } from '../replace-site.ts';
import { isObject, type JsonObject } from '../sheet/json-path.ts';
import { type ConfigurationCode, releaseKeyRows, serialAheadS } from './configuration-code.ts';

/** The moments at which a kill could leave a half of something; the tests end the process at each of them. */
export const applySteps = ['begun', 'record.written', 'keys.placed', 'before.kept', 'site.replaced'] as const;
export type ApplyStep = (typeof applySteps)[number];

/** Beside the site file: the last code that was taken. */
export const recordFile = 'provisioned.json';

const recordSchema = z.strictObject({
  serial: z.int().min(1),
  keyId: z.string(),
  /** SHA-256 of the code, hexadecimal. */
  code: z.string(),
});

export interface ApplyOptions {
  readonly siteFile: string;
  /** The signed text itself. */
  readonly jws: string;
  readonly code: ConfigurationCode;
  readonly board: Board | null;
  readonly dryRun: boolean;
  readonly onStep?: (step: ApplyStep) => void;
}

export interface Applied {
  readonly result: 'applied' | 'wouldApply' | 'alreadyApplied';
  readonly warnings: readonly string[];
  /** Top parts of the site that become different. */
  readonly changes: readonly string[];
  readonly text: string;
}

export interface ApplyFault {
  readonly code: 'replayed' | 'badRecord' | 'badContent';
  readonly detail: string;
}

/** Throws as node:fs when it cannot be written, and a `Refusal` with exit code 75 while somebody else changes the site file. */
export function applyConfiguration(options: ApplyOptions): Result<Applied, ApplyFault> {
  // A look at what would be written disturbs nobody.
  return options.dryRun ? applyHeld(options) : holdingSite(options.siteFile, () => applyHeld(options));
}

function applyHeld(options: ApplyOptions): Result<Applied, ApplyFault> {
  const { siteFile, jws, code, board, dryRun } = options;
  const step = options.onStep ?? (() => undefined);
  const directory = path.dirname(path.resolve(siteFile));
  const recordPath = path.join(directory, recordFile);
  const digest = hash('sha256', jws);
  const last = readRecord(recordPath);
  if (!last.ok) return last;
  if (last.value !== null && !isNewer(code.serial, digest, last.value)) {
    const remedy =
      last.value.serial > code.issuedAtS + serialAheadS
        ? `none can be newer, so remove ${recordPath} at the box`
        : 'make a new code';
    const detail = `its serial number is ${code.serial}, and this box has taken ${last.value.serial}: ${remedy}`;
    return err({ code: 'replayed', detail });
  }
  const before = readFileSync(siteFile, 'utf8');
  const present: unknown = JSON.parse(before);
  const kept = isObject(present) ? present : {};
  // Whoever made the code without them does not know the people at this gate.
  const people = ['staff', 'technicians'].flatMap((name) =>
    name in code.site || !(name in kept) ? [] : [[name, kept[name]] as const],
  );
  const site = { ...code.site, ...Object.fromEntries(people) };
  const text = siteText(site);
  const judged = judgeSite(text, siteFile, board);
  if (!judged.ok) return err({ code: 'badContent', detail: judged.error.join('; ') });
  const keys = releaseKeysFor(siteFile, code.releaseKeys);
  if (!keys.ok) return keys;
  const warnings = [...judged.value.warnings, ...keys.value.warnings];
  const newKeys = keys.value.text;
  const names = [...new Set([...Object.keys(site), ...Object.keys(kept)])].filter((name) => name !== '$schema');
  const changes = [
    ...names.filter((name) => JSON.stringify((site as Record<string, unknown>)[name]) !== JSON.stringify(kept[name])),
    ...(newKeys === null ? [] : [releaseKeysFile]),
  ];
  if (changes.length === 0 && last.value?.code === digest)
    return ok({ result: 'alreadyApplied', warnings, changes, text: before });
  if (dryRun) return ok({ result: 'wouldApply', warnings, changes, text });
  step('begun');
  // First what was taken, then the site: a cut between the two lets the same code in again, and none that is older.
  const record = { serial: code.serial, keyId: code.keyId, code: digest };
  replaceSite(recordPath, siteText(record));
  step('record.written');
  if (newKeys !== null) placeReleaseKeys(siteFile, newKeys);
  step('keys.placed');
  replaceSite(`${siteFile}.before`, before);
  step('before.kept');
  replaceSite(siteFile, text);
  step('site.replaced');
  return ok({ result: 'applied', warnings, changes, text });
}

/**
 * A box without release keys is given those of the code. One that has others keeps them: whoever makes codes for gates must
 * not, by that alone, become who makes its software.
 */
function releaseKeysFor(siteFile: string, rows: ConfigurationCode['releaseKeys']) {
  const none = ok({ text: null, warnings: [] as readonly string[] });
  if (rows === null) return none;
  const text = `${JSON.stringify({ keys: rows }, null, 2)}\n`;
  const where = faultIn(text);
  if (where !== null) return err({ code: 'badContent', detail: `its release keys are none${where}` } as const);
  const file = releaseKeysBeside(siteFile);
  if (!existsSync(file)) return ok({ text, warnings: [] });
  if (sameKeys(readFileSync(file, 'utf8'), rows)) return none;
  const warning = `${file}: this box has release keys and keeps them; to replace them, copy the other file there by hand`;
  return ok({ text: null, warnings: [warning] });
}

function sameKeys(text: string, rows: readonly JsonObject[]): boolean {
  return faultIn(text) === null && isDeepStrictEqual(releaseKeyRows(text), rows);
}

type TakenRecord = z.output<typeof recordSchema>;

function isNewer(serial: number, digest: string, last: TakenRecord): boolean {
  return serial > last.serial || (serial === last.serial && digest === last.code);
}

function readRecord(file: string): Result<TakenRecord | null, ApplyFault> {
  if (!existsSync(file)) return ok(null);
  try {
    return ok(recordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    const detail = `${file} cannot be read: nobody knows which codes this box has taken. Provision it by hand, and remove that file`;
    return err({ code: 'badRecord', detail });
  }
}
