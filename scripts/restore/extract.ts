/** Takes a backup apart into the folders in which it waits; whatever does not fit is a `Refusal`, and nothing else was touched. */
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Root } from '../handover/box-files.ts';
import { readContents } from '../handover/contents.ts';
import type { Manifest } from '../handover/manifest.ts';
import { mebibytes } from '../backup/stage.ts';
import type { SealedReader } from '../handover/sealed-file.ts';
import { namedFolder, type RestoreOptions, stagesOf } from './options.ts';

/** Every file is on the disk, and the whole backup was read and checked, when it returns. */
export function extract(
  sealed: SealedReader,
  options: RestoreOptions,
  onManifest: (manifest: Manifest) => void,
): Manifest {
  const stages = stagesOf(options);
  const folders: Record<Root, string> = {
    data: stages.data,
    runtime: stages.runtime,
    site: stages.site,
    named: path.join(stages.site, namedFolder),
  };
  clearStages(options);
  for (const folder of [stages.data, stages.runtime, stages.site]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readContents(options.file, sealed.read(options.key), {
    onManifest,
    onFile({ root, path: name, bytes }) {
      const file = path.join(folders[root], name);
      if (bytes > 10_485_760) options.progress(`${name}: ${mebibytes(bytes)} MiB`);
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      const descriptor = openSync(file, 'wx', 0o600);
      return {
        write(piece) {
          for (let at = 0; at < piece.length; ) at += writeSync(descriptor, piece, at, piece.length - at);
        },
        end() {
          fsyncSync(descriptor);
          closeSync(descriptor);
        },
      };
    },
  });
}

/** Harmless when there is nothing. */
export function clearStages(options: Pick<RestoreOptions, 'to' | 'data'>): void {
  const { ofData, ofSite } = stagesOf(options);
  for (const folder of [ofSite, ofData]) rmSync(folder, { recursive: true, force: true });
}
