/** Writes the backup of a box: a copy of everything, sealed, beside its name and then under it. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Clock } from '../../drivers/basics/clock.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import { schemaVersion } from '../../kiosk/ledger/schema.ts';
import { software } from '../../kiosk/station/care/software.ts';
import { type BoxFile, type BoxPlaces, siteFilesOf } from '../handover/box-files.ts';
import { readPieces, writeContents } from '../handover/contents.ts';
import type { Locked } from '../handover/key-lock.ts';
import type { Manifest } from '../handover/manifest.ts';
import { sealedWriter } from '../handover/sealed-file.ts';
import { copyBox, mebibytes, removeCopy } from './copy-box.ts';
import type { BackupStep } from './steps.ts';

export interface BackupOptions {
  readonly places: BoxPlaces;
  readonly out: string;
  readonly id: string;
  readonly locked: Locked;
  readonly handedOver: boolean;
  readonly runtimeDirectory: string;
  readonly clock: Clock;
  readonly clockTrusted: boolean;
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
  const { places, out, progress, onStep, clock } = options;
  const { dataDirectory, site } = places;
  const named = siteFilesOf(places);
  try {
    const copy = await copyBox(dataDirectory, options.runtimeDirectory, progress);
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
    removeCopy(dataDirectory);
  }
}

function write(
  { out, locked, id, onStep, progress }: BackupOptions,
  manifest: Manifest,
  pathOf: (file: Pick<BoxFile, 'root' | 'path'>) => string,
): string {
  const unfinished = `${out}.unfinished`;
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let told = 0;
  const descriptor = openSync(unfinished, 'w', 0o600);
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
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  onStep('written');
  renameSync(unfinished, out);
  syncDirectory(path.dirname(path.resolve(out)));
  onStep('named');
  return sha256;
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function keyOf({ root, path: name }: Pick<BoxFile, 'root' | 'path'>): string {
  return `${root} ${name}`;
}
