/** A backup becomes the box it was made of: read and checked whole, then recorded, then brought in under a mark. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../../drivers/basics/replace-file.ts';
import { ledgerFile } from '../../kiosk/ledger/damage.ts';
import { takeWriterLock } from '../../kiosk/ledger/lock.ts';
import { readBoxMark, writeBoxMark } from '../../kiosk/station/site/box-mark.ts';
import { busyCode } from '../devices/command.ts';
import type { Manifest } from '../handover/manifest.ts';
import { openSealed } from '../handover/open-sealed.ts';
import type { SealedReader } from '../handover/sealed-file.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { clearStages, extract } from './extract.ts';
import { moveIn, readPlan, type RestorePlan, writePlan } from './move-in.ts';
import { type RestoreOptions, stagesOf } from './options.ts';
import { checkLedger, recordRestored } from './record.ts';
import { siteTextFor } from './site-text.ts';
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

/** Does nothing lasting before the whole backup was checked. Throws a `Refusal`, and errors of node:fs. */
export function restoreBox(options: RestoreOptions): Restored {
  const { data, to } = options;
  for (const directory of [data, to]) {
    if (!existsSync(directory)) mkdirSync(directory, { recursive: true, mode: 0o700 });
  }
  const lock = takeWriterLock(data);
  if (!lock.ok) {
    throw new Refusal(lock.error.detail, lock.error.code === 'busy' ? busyCode : refusalCodes.badFile);
  }
  const sealed = openSealed(options.file);
  try {
    const { id } = sealed.header;
    const mark = readBoxMark(data);
    if (mark !== null && mark !== 'unreadable' && mark.state === 'restoring') return finish(options, id, mark.about);
    if (mark === 'unreadable' || mark?.state === 'retiring') {
      throw new Refusal(`${data}: this box is being erased, or its mark cannot be read; it is not restored`, occupied);
    }
    if (holdsRestored(data, id)) {
      // A power cut after the mark was taken away leaves only the empty folders.
      clearStages(options);
      return { outcome: 'already', id };
    }
    return complete(options, prepare(sealed, options));
  } finally {
    sealed.close();
    lock.value.release();
  }
}

/** Reads and checks everything a restore would, and leaves nothing behind. */
export function tryRestore(options: RestoreOptions): Manifest {
  const existed = [options.to, options.data].map((directory) => existsSync(directory));
  if (existed.includes(false)) throw new Refusal('--to and --data: folders that are there', refusalCodes.wrongUse);
  const sealed = openSealed(options.file);
  try {
    return check(sealed, options).manifest;
  } finally {
    sealed.close();
    clearStages(options);
  }
}

function check(sealed: SealedReader, options: RestoreOptions) {
  const stages = stagesOf(options);
  const manifest = extract(sealed, options, ({ kiosk, files }) => options.progress(`${kiosk}: ${files.length} files`));
  const ledger = path.join(stages.data, ledgerFile);
  checkLedger(ledger, manifest);
  refuseOtherLedger(options.data, ledger);
  const staged = path.join(stages.site, manifest.siteFile);
  const { text, site } = siteTextFor(readFileSync(staged, 'utf8'), manifest, options);
  const target = path.join(options.to, manifest.siteFile);
  if (!options.overwriteSite && existsSync(target) && readFileSync(target, 'utf8') !== text) {
    throw new Refusal(`${target}: another site file lies here; say --overwrite-site to replace it`, occupied);
  }
  return { manifest, site, staged, text };
}

function prepare(sealed: SealedReader, options: RestoreOptions): RestorePlan {
  const { onStep, to, clock, data } = options;
  onStep('begun');
  try {
    const { manifest, site, staged, text } = check(sealed, options);
    replaceFile(staged, text);
    onStep('extracted');
    const chain = recordRestored(stagesOf(options).data, manifest, site, options);
    onStep('recorded');
    const { id, siteFile, handedOver } = manifest;
    const plan = { id, to, siteFile, handedOver, chain };
    writePlan(options, plan);
    onStep('planned');
    writeBoxMark(data, { state: 'restoring', about: id, sinceMs: clock.wallMs() });
    onStep('marked');
    return plan;
  } catch (error) {
    if (error instanceof Refusal) clearStages(options);
    throw error;
  }
}

function finish(options: RestoreOptions, id: string, begun: string): Restored {
  if (id !== begun) {
    throw new Refusal(
      `the restore of another backup, ${begun}, is not finished: call it again with that file`,
      occupied,
    );
  }
  const plan = readPlan(options);
  if (plan.to !== options.to) throw new Refusal(`this restore was begun with --to ${plan.to}`, refusalCodes.wrongUse);
  return complete(options, plan);
}

function complete(options: RestoreOptions, plan: RestorePlan): Restored {
  const { pseudonyms } = moveIn(options, plan);
  const { id, chain, handedOver, to, siteFile } = plan;
  return { outcome: 'restored', id, siteFile: path.join(to, siteFile), chain, handedOver, pseudonyms };
}
