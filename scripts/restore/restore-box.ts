/** A backup becomes the box it was made of: read and checked whole, then recorded, then brought in under a mark. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../../drivers/basics/replace-file.ts';
import { ledgerFile } from '../../kiosk/ledger/damage.ts';
import { boxMarkFile, readBoxMark, writeBoxMark } from '../../kiosk/station/site/box-mark.ts';
import { asRefusal } from '../handover/as-refusal.ts';
import type { Manifest } from '../handover/manifest.ts';
import { openSealed } from '../handover/open-sealed.ts';
import type { SealedReader } from '../handover/sealed-file.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { clearStages, extract } from './extract.ts';
import { moveIn, readPlan, type RestorePlan, writePlan } from './move-in.ts';
import { type RestoreOptions, stagesOf } from './options.ts';
import { refuseMarked, retiredBefore, withPlaces } from './places.ts';
import { checkLedger, recordRestored } from './record.ts';
import { refuseWithoutRoom } from './room.ts';
import { siteNameFor, siteTextFor } from './site-text.ts';
import { holdsRestored, occupied, refuseOtherLedger } from './target.ts';

export type Restored =
  | { readonly outcome: 'already'; readonly id: string }
  | {
      readonly outcome: 'restored';
      readonly id: string;
      readonly siteFile: string;
      /** The chain it goes on in, and whether it is that of the backup. */
      readonly chain: string;
      readonly handedOver: boolean;
      readonly pseudonyms: boolean | null;
    };

/** What a restore would do. */
export type Tried =
  | { readonly outcome: 'already' | 'begun'; readonly id: string }
  | { readonly outcome: 'possible'; readonly id: string; readonly manifest: Manifest };

/** Does nothing lasting before the whole backup was checked. Throws a `Refusal`. */
export function restoreBox(options: RestoreOptions): Restored {
  return withPlaces(options, () => {
    const sealed = openSealed(options.file);
    try {
      const { id } = sealed.header;
      switch (whatIsHere(options, id)) {
        case 'begun':
          return complete(options, planFor(options, id));
        case 'already':
          // A power cut after the mark was taken away leaves only the empty folders.
          clearStages(options);
          return { outcome: 'already', id };
        case 'nothing':
          return complete(options, prepare(sealed, options));
      }
    } finally {
      sealed.close();
    }
  });
}

/** Reads and checks everything a restore would, and leaves nothing behind. Throws a `Refusal`. */
export function tryRestore(options: RestoreOptions): Tried {
  return withPlaces(options, () => {
    const sealed = openSealed(options.file);
    try {
      const { id } = sealed.header;
      const outcome = whatIsHere(options, id);
      if (outcome !== 'nothing') {
        if (outcome === 'begun') planFor(options, id);
        return { outcome, id };
      }
      try {
        return { outcome: 'possible', id, manifest: check(sealed, options).manifest };
      } finally {
        clearStages(options);
      }
    } finally {
      sealed.close();
    }
  });
}

/** Whether a call for this backup finds its work begun or done, so that nobody has to be asked again. */
export function restoredHere({ data }: Pick<RestoreOptions, 'data'>, id: string): boolean {
  return restoring(data) !== null || holdsRestored(data, id);
}

function whatIsHere(options: RestoreOptions, id: string): 'begun' | 'already' | 'nothing' {
  const begun = restoring(options.data);
  if (begun !== null) {
    if (begun === id) return 'begun';
    throw new Refusal(
      `the restore of another backup, ${begun}, is not finished: call it again with that file`,
      occupied,
    );
  }
  refuseMarked(options);
  return holdsRestored(options.data, id) ? 'already' : 'nothing';
}

function check(sealed: SealedReader, options: RestoreOptions) {
  const stages = stagesOf(options);
  const manifest = extract(sealed, options, (found) => {
    options.progress(`${found.kiosk}: ${found.files.length} files`);
    refuseWithoutRoom(found, options);
  });
  const ledger = path.join(stages.data, ledgerFile);
  checkLedger(ledger, manifest);
  refuseOtherLedger(options.data, ledger);
  const staged = path.join(stages.site, manifest.siteFile);
  const { text, site } = siteTextFor(readFileSync(staged, 'utf8'), manifest, options);
  const siteFile = siteNameFor(manifest);
  if (siteFile !== manifest.siteFile) options.progress(`the site file ${manifest.siteFile} is ${siteFile} here`);
  const target = path.join(options.to, siteFile);
  if (!options.overwriteSite && existsSync(target) && readFileSync(target, 'utf8') !== text) {
    throw new Refusal(`${target}: another site file lies here; say --overwrite-site to replace it`, occupied);
  }
  return { manifest, site, staged, siteFile, text };
}

function prepare(sealed: SealedReader, options: RestoreOptions): RestorePlan {
  const { onStep, to, clock, data } = options;
  const stages = stagesOf(options);
  onStep('begun');
  try {
    const { manifest, site, staged, siteFile, text } = check(sealed, options);
    rmSync(staged);
    replaceFile(path.join(stages.site, siteFile), text);
    onStep('extracted');
    const chain = recordRestored(stages.data, manifest, site, options, retiredBefore(options));
    onStep('recorded');
    const { id, handedOver } = manifest;
    const plan = { id, to, siteFile, handedOver, chain };
    writePlan(options, plan);
    onStep('planned');
    writeBoxMark(data, { state: 'restoring', about: id, sinceMs: clock.wallMs() });
    onStep('marked');
    return plan;
  } catch (error) {
    if (restoring(data) !== null) throw unfinished(error, data);
    const refusal = asRefusal(error, data);
    try {
      rmSync(`${path.join(data, boxMarkFile)}.unfinished`, { force: true });
      clearStages(options);
    } catch (left) {
      const why = asRefusal(left, stages.ofData).message;
      const keys = `${stages.ofData} holds keys in clear and could not be removed (${why})`;
      throw new Refusal(`${refusal.message}; ${keys}`, refusal.exitCode);
    }
    throw refusal;
  }
}

/** How a restore that was begun is finished. */
function planFor(options: RestoreOptions, id: string): RestorePlan {
  const plan = readPlan(options);
  if (plan.id !== id) throw new Error('a mark and a plan of different backups');
  if (plan.to !== options.to) throw new Refusal(`this restore was begun with --to ${plan.to}`, refusalCodes.wrongUse);
  return plan;
}

function complete(options: RestoreOptions, plan: RestorePlan): Restored {
  try {
    const { pseudonyms } = moveIn(options, plan);
    const { id, chain, handedOver, to, siteFile } = plan;
    return { outcome: 'restored', id, siteFile: path.join(to, siteFile), chain, handedOver, pseudonyms };
  } catch (error) {
    throw unfinished(error, options.data);
  }
}

function unfinished(error: unknown, data: string): Refusal {
  const { message, exitCode } = asRefusal(error, data);
  const now = 'the box is marked and does not start: mend that, and call restore again with the same file';
  return new Refusal(`${message}; ${now}`, exitCode);
}

/** Id of the backup whose restore is begun here. */
function restoring(data: string): string | null {
  const mark = readBoxMark(data);
  return mark !== null && mark !== 'unreadable' && mark.state === 'restoring' ? mark.about : null;
}
