/** Writes the backup of a box: a copy of everything, sealed, beside its name and then under it. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { syncPathIfPossible } from '../../drivers/basics/sync-path.ts';
import type { Clock } from '../../drivers/basics/clock.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { openReader } from '../../kiosk/ledger/reader.ts';
import { schemaVersion } from '../../kiosk/ledger/schema.ts';
import { software } from '../../kiosk/station/care/software.ts';
import { busyCode } from '../devices/command.ts';
import { type BoxFile, type BoxPlaces, siteFilesOf } from '../handover/box-files.ts';
import { readContents, readPieces, writeContents } from '../handover/contents.ts';
import type { Locked } from '../handover/key-lock.ts';
import type { Manifest } from '../handover/manifest.ts';
import { openSealed } from '../handover/open-sealed.ts';
import { sealedWriter } from '../handover/sealed-file.ts';
import { Refusal, refusalCodes } from '../refusal.ts';
import { type BoxCopy, copyBox } from './copy-box.ts';
import { mebibytes, removeStages, type Rooms } from './stage.ts';
import { unfinishedOf } from './target-file.ts';
import type { BackupStep } from './steps.ts';

export interface BackupOptions {
  readonly places: BoxPlaces;
  /** The real path of the file (target-file.ts). */
  readonly out: string;
  readonly id: string;
  readonly locked: Locked;
  readonly handedOver: boolean;
  readonly runtimeDirectory: string;
  readonly clock: Clock;
  readonly clockTrusted: boolean;
  readonly rooms: Rooms;
  /** The file is whole, on the medium and was read back; it gets its name when this returns. */
  readonly onWhole: () => void;
  readonly progress: (line: string) => void;
  readonly onStep: (step: BackupStep) => void;
}

export interface Backup {
  readonly manifest: Manifest;
  /** Of the file but its last 32 bytes, which say the same. */
  readonly sha256: string;
  /** Named by the site file and not there. */
  readonly missing: readonly string[];
}

/** The file is whole and on the disk when it resolves. Throws a `Refusal`, and errors of node:fs. */
export async function makeBackup(options: BackupOptions): Promise<Backup> {
  const { places, out, progress, onStep, clock, rooms, runtimeDirectory } = options;
  const { dataDirectory, site } = places;
  const named = siteFilesOf(places);
  try {
    const copy = await copyBox({ dataDirectory, runtimeDirectory, rooms, progress });
    if (options.handedOver) refuseUnlessHandedOver(copy, options.id);
    onStep('copied');
    const files = [...named.files, ...copy.files];
    const from = new Map(files.map((file) => [keyOf(file), file.from]));
    const { chain, tip, unsent } = copy.ledger;
    const manifest: Manifest = {
      id: options.id,
      kiosk: site.kiosk,
      source: sourceOf(site.place),
      software,
      madeAtMs: Math.round(clock.wallMs()),
      clockTrusted: options.clockTrusted,
      handedOver: options.handedOver,
      ledger: { chain, ...tip, unsent, schema: schemaVersion },
      siteFile: path.basename(places.siteFile),
      named: named.named.map((one) => ({ ...one, where: [...one.where] })),
      files: files.map((file) => ({ root: file.root, path: file.path, ...readPieces(file.from) })),
    };
    const sha256 = write(options, manifest, (file) => from.get(keyOf(file)) ?? '');
    progress(`${out}: ${manifest.files.length} files`);
    return { manifest, sha256, missing: named.missing };
  } finally {
    removeStages(dataDirectory, rooms);
  }
}

function write(
  { out, locked, id, onStep, onWhole, progress }: BackupOptions,
  manifest: Manifest,
  pathOf: (file: Pick<BoxFile, 'root' | 'path'>) => string,
): string {
  const unfinished = unfinishedOf(out);
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let told = 0;
  try {
    const descriptor = openSync(unfinished, 'wx', 0o600);
    let sha256: string;
    try {
      const { kiosk, madeAtMs } = manifest;
      const header = { format: 'kadian.backup', version: 1, id, kiosk, madeAtMs, lock: locked.lock } as const;
      const writer = sealedWriter(descriptor, header, locked.key);
      writeContents(writer, manifest, pathOf, (bytes) => {
        const percent = Math.floor((100 * bytes) / Math.max(1, total));
        if (percent < told + 10) return;
        told = percent;
        progress(`${mebibytes(bytes)} of ${mebibytes(total)} MiB`);
      });
      sha256 = writer.end();
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    onStep('written');
    readBack(unfinished, locked.key);
    onStep('verified');
    onWhole();
    renameSync(unfinished, out);
    onStep('named');
    syncPathIfPossible(path.dirname(out));
    return sha256;
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Every piece is opened and every digest compared, as a restore would. */
function readBack(file: string, key: Buffer): void {
  const sealed = openSealed(file);
  try {
    const nothing = { write: () => {}, end: () => {} };
    readContents(file, sealed.read(key), { onManifest: () => {}, onFile: () => nothing });
  } finally {
    sealed.close();
  }
}

/** A station that was started between the last event and the copy recorded more. */
function refuseUnlessHandedOver({ files, ledger: { tip } }: BoxCopy, id: string): void {
  const ledger = files.find(({ root, path: name }) => root === 'data' && name === 'ledger.db');
  if (ledger === undefined) throw new Error('a copy without a ledger');
  const reader = openReader(ledger.from);
  if (!reader.ok) throw new Refusal(`${ledger.from}: ${reader.error.detail}`, refusalCodes.badFile);
  // The last event and the signature after it.
  const last = reader.value.readEvents({ from: Math.max(1, tip.sequence - 1), limit: 2 });
  reader.value.close();
  const [event] = last.ok ? last.value : [];
  if (event?.type === 'ledger.handedOver' && event.data.backup === id) return;
  throw new Refusal('the station was started meanwhile: stop it and call again', busyCode);
}

function keyOf({ root, path: name }: Pick<BoxFile, 'root' | 'path'>): string {
  return `${root} ${name}`;
}
