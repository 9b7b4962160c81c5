/** Everything that can be done, and refused, while the station goes on: stage, keep the way back, try out. */
import { existsSync, rmSync } from 'node:fs';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Journal, Kept, KeptPackage } from './journal.ts';
import type { Refused, UpdateOptions } from './options.ts';
import type { Release } from '../../kiosk/station/care/release.ts';
import { hashOf, settle, stagePackage } from './stage.ts';
import type { PackageFields } from './system.ts';

/** A verified release with the file it is about, or a package this box has kept. */
export type Wanted =
  | { readonly kind: 'release'; readonly release: Release; readonly file: string }
  | { readonly kind: 'kept'; readonly package: KeptPackage };

/** Beside what is counted: dpkg's own files, the journal, the log. */
const spareBytes = 32 * 1024 * 1024;
const mebibyte = 1024 * 1024;

/** The journal of what is to be done, on the disk; null when it is done already. */
export async function prepare(options: UpdateOptions, wanted: Wanted): Promise<Result<Journal | null, Refused>> {
  const { system, room, say, onStep } = options;
  room.make();
  const installed = await system.installed();
  if (installed === null) return refused('kadian is not installed here by dpkg');
  const target = targetOf(wanted);
  if (installed.whole && installed.version === target.version) return ok(null);
  if (wanted.kind === 'release') {
    const fits = suits(wanted.release, installed.architecture, room.readKept());
    if (!fits.ok) return fits;
  }
  onStep('package.copying');
  const staged = await stage(options, wanted, target);
  if (!staged.ok) return staged;
  onStep('package.staged');
  const { freeBytes, ledgerBytes } = system.room();
  // Unpacked to be tried, once more by dpkg, and perhaps once more to be kept.
  const neededBytes = 3 * staged.value.installedBytes + 2 * ledgerBytes + spareBytes;
  if (freeBytes < neededBytes) {
    room.clear();
    const detail = `the disk has ${Math.floor(freeBytes / mebibyte)} MB left, ${Math.ceil(neededBytes / mebibyte)} are needed`;
    return err({ code: 'noRoom', detail });
  }
  const good = await keepGood(options, installed.version);
  if (!good.ok) {
    if (!options.withoutReturn) {
      room.clear();
      return refused(`there would be no way back: ${good.error}. If that must be, say --without-return`);
    }
    say(`there is no way back: ${good.error}`);
  }
  onStep('good.kept');
  const way = good.ok ? good.value : null;
  if (way !== null && way.ledgerSchema < target.ledgerSchema) {
    say(`${target.version} changes the tables of the ledger: once it has opened it there is no way back`);
  }
  const begun: Journal = {
    phase: 'preparing',
    target,
    serial: wanted.kind === 'release' ? wanted.release.serial : 0,
    good: way,
    baseline: { stationWanted: await system.station.wanted(), missing: null, ledger: null },
    times: options.times,
    why: null,
  };
  room.writeJournal(begun);
  onStep('prepared');
  say(`trying ${target.version} beside what runs: this site file, a copy of this ledger`);
  const tried = await system.tryOut(room.packageFile(target.sha256));
  if (!tried.ok) {
    room.clear();
    return refused(`tried beside what runs, it fails: ${tried.error}. Nothing was changed`);
  }
  onStep('tried');
  const health = await system.station.health();
  const ledger = await system.ledger();
  const journal: Journal = {
    ...begun,
    baseline: {
      ...begun.baseline,
      missing: health?.missing.toSorted() ?? null,
      // One that is damaged already is set aside by whatever station starts next: there is nothing to hold it against.
      ledger: ledger.ok ? ledger.value : null,
    },
  };
  room.writeJournal(journal);
  return ok(journal);
}

function targetOf(wanted: Wanted): KeptPackage {
  if (wanted.kind === 'kept') return wanted.package;
  const { version, sha256, ledgerSchema } = wanted.release;
  return { version, sha256, ledgerSchema, origin: 'release' };
}

/** Whether this box takes this release at all; what the signature says is known to hold. */
export function suits({ architecture, serial, sha256 }: Release, own: string, kept: Kept): Result<void, Refused> {
  if (architecture !== own) return refused(`it is for ${architecture}; this box is ${own}`);
  const isKept = [kept.good, kept.before].some((known) => known?.sha256 === sha256);
  if (serial < kept.floor && !isKept)
    return refused(`it is older (serial ${serial}) than what this box has had (${kept.floor})`);
  return ok(undefined);
}

async function stage(
  { system, room, say }: UpdateOptions,
  wanted: Wanted,
  target: KeptPackage,
): Promise<Result<PackageFields, Refused>> {
  const file = room.packageFile(target.sha256);
  if (wanted.kind === 'release') {
    say(`copying ${wanted.file}`);
    const copied = stagePackage(wanted.file, file, wanted.release);
    if (!copied.ok) return refused(`${wanted.file}: ${copied.error}`);
  } else if (!existsSync(file) || hashOf(file) !== target.sha256) {
    return refused('the package kept here is damaged');
  }
  const fields = await system.fieldsOf(file);
  const drop = (detail: string): Result<never, Refused> => {
    if (wanted.kind === 'release') rmSync(file, { force: true });
    return refused(detail);
  };
  if (!fields.ok) return drop(`no package: ${fields.error}`);
  const { name, version, ledgerSchema } = fields.value;
  const right = name === 'kadian' && version === target.version && ledgerSchema === target.ledgerSchema;
  return right ? fields : drop(`the package calls itself ${name} ${version}, the release does not`);
}

/** What is installed now, as a package to return to: the one it was installed from, or put together again. */
async function keepGood({ system, room, say }: UpdateOptions, version: string): Promise<Result<KeptPackage, string>> {
  const kept = room.readKept();
  const known = [kept.good, kept.before].find((one) => one?.version === version) ?? null;
  if (known !== null) {
    const file = room.packageFile(known.sha256);
    if (existsSync(file) && hashOf(file) === known.sha256) return ok(known);
  }
  say(`keeping ${version}, which is installed`);
  const unfinished = room.packageFile('installed.unfinished');
  const rebuilt = await system.rebuild(unfinished);
  if (!rebuilt.ok) {
    rmSync(unfinished, { force: true });
    return rebuilt;
  }
  const sha256 = hashOf(unfinished);
  settle(unfinished, room.packageFile(sha256));
  const good: KeptPackage = { version, sha256, ledgerSchema: rebuilt.value.ledgerSchema, origin: 'rebuilt' };
  room.writeKept({ ...kept, good });
  return ok(good);
}

function refused(detail: string): Result<never, Refused> {
  return err({ code: 'release', detail });
}
